"""What operators ask a node: does it live, may it be sent traffic, how is it doing."""

import resource
from collections.abc import Iterator
from typing import get_args

from aiohttp import web
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from signdesk.media.check_process import OUTCOMES, Checks
from signdesk.signaling.messages import SessionRole
from signdesk.signaling.node import Node

METRICS = {
    "signdesk_sessions": "Sessions that this node owns, by role; tests apart.",
    "signdesk_store_up": "1 while the store answers; in a cluster, every primary in use.",
    "signdesk_store_unguarded": "1 where replicas exist, but min-replicas-to-write is not set.",
    "signdesk_admitting": "1 while new contacts are taken.",
    "signdesk_sweep_seconds": "Duration of the last sweep of deadlines.",
    "signdesk_cpu_seconds": "CPU time that this process has used.",
    "signdesk_checks": "Network checks that run now.",
    "signdesk_checks_total": "Network checks asked for, by outcome.",
}


class _NodeCollector(Collector):
    def __init__(self, node: Node, checks: Checks) -> None:
        self._node = node
        self._checks = checks

    def collect(self) -> Iterator[Metric]:
        node = self._node
        sessions = GaugeMetricFamily(
            "signdesk_sessions", METRICS["signdesk_sessions"], labels=["role"]
        )
        roles = [session.claims.role for session in node.sessions.values() if not session.tests]
        for role in get_args(SessionRole):
            sessions.add_metric([role], roles.count(role))
        yield sessions
        used = resource.getrusage(resource.RUSAGE_SELF)
        values = {
            "signdesk_store_up": float(all(node.store.up)),
            "signdesk_store_unguarded": float(node.unguarded),
            "signdesk_admitting": float(node.admitting),
            "signdesk_sweep_seconds": node.sweep_lag_ms / 1000,
            "signdesk_cpu_seconds": used.ru_utime + used.ru_stime,
            "signdesk_checks": float(self._checks.running),
        }
        for name, value in values.items():
            yield GaugeMetricFamily(name, METRICS[name], value=value)
        checks = CounterMetricFamily(
            "signdesk_checks_total", METRICS["signdesk_checks_total"], labels=["outcome"]
        )
        for outcome in OUTCOMES:
            checks.add_metric([outcome], self._checks.outcomes[outcome])
        yield checks


class Health:
    """Handlers for operators and load balancers."""

    def __init__(self, node: Node, checks: Checks) -> None:
        self._node = node
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(_NodeCollector(node, checks))

    async def alive(self, _request: web.Request) -> web.StreamResponse:
        """The process serves requests."""
        return web.Response(text="ok\n")

    async def ready(self, _request: web.Request) -> web.StreamResponse:
        """New sessions may come here: the store answers, and the node is not leaving."""
        if self._node.draining:
            raise web.HTTPServiceUnavailable(text="leaving\n")
        if not any(self._node.store.up) or not self._node.leased:
            raise web.HTTPServiceUnavailable(text="the store cannot be reached\n")
        return web.Response(text="ready\n")

    async def metrics(self, _request: web.Request) -> web.StreamResponse:
        """Metrics in the text format of Prometheus."""
        return web.Response(body=generate_latest(self._registry), content_type="text/plain")
