-- Who gets whom: offers, and the matching of line heads with free advisors.

local offers = {}

-- Those who sit in the contact, and the advisor to whom it is offered.
function offers.tell(c, a)
  post(a.session, 'contact', {contact = contacts.offered_view(c)})
  contacts.tell(c)
end

-- Whoever sees the contact now, in whatever state it is.
function offers.tell_all(c)
  if c.state == 'offered' then return offers.tell(c, advisors.load(c.pool, c.advisor)) end
  contacts.tell(c)
end

local function offer_timer(c) return 'offer|' .. c.id .. '|' .. c.offer end

function offers.make(c, a)
  local queue = contacts.queue(c)
  if contacts.leave_line(c) then stats.taken(c.pool, c.queue) end
  shares.served(c)
  local number = tonumber(c.offers) + 1
  local deadline = NOW + queue.offer_ms
  contacts.set(c, 'state', 'offered', 'offers', number, 'offer', c.id .. '.' .. number,
    'deadline', deadline, 'advisor', a.id)
  timer(offer_timer(c), deadline)
  event('offer_made', c.pool,
    {contact = c.id, offer = c.offer, advisor = a.id, deadline = deadline})
  local fields = {state = 'offered', contact = c.id}
  if queue.choice == 'round_robin' then fields['turn:' .. c.queue] = NOW end
  advisors.set(a, fields)
  advisors.leave_free(a)
  point(a.session, c.id, '')
  offers.tell(c, a)
end

-- The offer is over, whatever came of it. The advisor is returned, if still known.
function offers.over(c, outcome)
  untimer(offer_timer(c))
  event('offer_ended', c.pool,
    {contact = c.id, offer = c.offer, advisor = c.advisor, outcome = outcome})
  local a = advisors.load(c.pool, c.advisor)
  contacts.set(c, 'offer', '', 'by', '')
  if outcome == 'accepted' then return a end
  contacts.set(c, 'advisor', '')
  if a then
    point(a.session, '', '')
    post(a.session, 'released', {contact = c.id, why = outcome})
  end
  return a
end

-- Back to the line at the place first had, and on to the next who is free; `why` is told to the
-- visitor and recorded. A preferred advisor who did not take the contact is preferred no more.
function offers.requeue(c, why)
  contacts.set(c, 'state', 'queued', 'requeued', why)
  event('contact_requeued', c.pool, {contact = c.id, queue = c.queue, why = why})
  contacts.tell(c)
  if why ~= 'rescinded' then lines.unprefer(c) end
  contacts.stand_in_line(c)
end

function offers.rescind(c)
  local a = offers.over(c, 'rescinded')
  if a then advisors.set(a, {state = 'idle', contact = ''}) end
  return a
end

