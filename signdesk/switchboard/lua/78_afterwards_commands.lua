-- Commands of visitors about a contact: while it goes on, or within the hour.

function commands.rate(s, id, score, comment)
  if s.role ~= 'visitor' then return refuse('forbidden', 'only visitors rate') end
  local past = afterwards.load(s, id)
  if not past then
    if s.contact == id then return refuse('wrong_state', 'the contact goes on') end
    return refuse('unknown_contact', 'no contact of this visitor within the last hour')
  end
  if past.met ~= '1' then return refuse('wrong_state', 'the contact was never connected') end
  if past.rated == '1' then return refuse('already_rated', 'a contact is rated once') end
  afterwards.rate(id, past, score, comment)
  return {}
end

-- Whom a report is about: who serves, or else who served last.
local function reported(s, id)
  local c = s.contact == id and s.participant == 'p1' and contacts.load(id)
  if c then
    local advisor = IN_CALL[c.state] and c.advisor or c.met
    if advisor == '' then return nil, refuse('wrong_state', 'nobody has served yet') end
    return {advisor = advisor, reports = tonumber(c.reports) or 0}
  end
  local past = afterwards.load(s, id)
  if not past then
    return nil, refuse('unknown_contact', 'no contact of this visitor within the last hour')
  end
  return {advisor = past.advisor, reports = tonumber(past.reports)}
end

function commands.report(s, id, about, comment)
  if s.role ~= 'visitor' then return refuse('forbidden', 'only visitors report') end
  local said, no = reported(s, id)
  if not said then return no end
  said.about, said.comment = about, comment
  if not afterwards.report(s.pool, id, said) then
    return refuse('rate_limited', 'this contact has been reported often enough')
  end
  return {}
end
