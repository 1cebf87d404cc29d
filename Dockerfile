# One SignDesk node. docker-compose.yml shows it with its store, database and TURN server.
FROM python:3.13-slim

WORKDIR /usr/src/signdesk
COPY requirements.lock ./
RUN pip install --no-cache-dir -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY signdesk signdesk
COPY static static
COPY templates templates
COPY locale locale
RUN pip install --no-cache-dir --no-deps . \
    && useradd --system --create-home --home-dir /var/lib/signdesk signdesk

USER signdesk
WORKDIR /var/lib/signdesk
ENV SIGNDESK_HOST=0.0.0.0 SIGNDESK_PORT=8080 SIGNDESK_DATA_DIR=/var/lib/signdesk
EXPOSE 8080
VOLUME /var/lib/signdesk
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/healthz')"]
CMD ["signdesk", "serve"]
