// The ledger's tables, and its decisions as functions of the database: each is one statement to whoever asks, so that a node that freezes holds
// no lock of the ledger. Time is the server's own: `clock_timestamp()`, which goes on within a transaction.

/** Held by revocations alone, by renewals together: whoever renews meanwhile is named by the revocation, or learns of it. */
const revocationLock = '1346456681, 1';

/** Held by whoever sweeps: one is enough. */
const sweepLock = '1346456681, 3';

const tables = [
  // A row for each life that ever was: one that has ended is never renewed. `current`: it has the name, if only until somebody else wants it.
  `create table ledger_lives (
    life text collate "C" primary key, node text collate "C" not null, facts text not null, until timestamptz not null, current boolean not null)`,
  'create unique index ledger_lives_node on ledger_lives (node) where current',
  // A row outlives its holders, so that no term is given twice.
  'create table ledger_things (thing text collate "C" primary key, node text, life text, term bigint not null)',
  'create table ledger_revocations (version bigint primary key, what text not null, at timestamptz not null)',
  'create table ledger_secrets (name text collate "C" primary key, secret bytea not null)',
];

const members = `create function ledger_members() returns json language sql as $$
  select coalesce(json_agg(json_build_object('node', node, 'life', life, 'facts', facts) order by node), '[]')
    from ledger_lives where current and until > clock_timestamp()
$$`;

const renew = `create function ledger_renew(its_node text, its_life text, its_facts text, lease interval, since bigint, kept interval) returns json
language plpgsql as $$
declare
  own ledger_lives;
  other ledger_lives;
begin
  perform pg_advisory_xact_lock_shared(${revocationLock});
  loop
    select * into own from ledger_lives where life = its_life for update;
    if found then
      if not own.current or own.until <= clock_timestamp() then
        return json_build_object('status', 'lost');
      end if;
      update ledger_lives set until = clock_timestamp() + lease, facts = its_facts where life = its_life;
      exit;
    end if;
    select * into other from ledger_lives where node = its_node and current for update;
    if found and other.until > clock_timestamp() then
      return json_build_object('status', 'taken', 'by', json_build_object('node', other.node, 'life', other.life));
    end if;
    update ledger_lives set current = false where life = other.life;
    insert into ledger_lives values (its_life, its_node, its_facts, clock_timestamp() + lease, true) on conflict do nothing;
    exit when found;
  end loop;
  return json_build_object(
    'status', 'held', 'members', ledger_members(),
    'version', coalesce((select max(version) from ledger_revocations), 0),
    'revocations', coalesce((select json_agg(json_build_object('version', version, 'what', what) order by version)
      from ledger_revocations where version > since and at > clock_timestamp() - kept), '[]'));
end $$`;

const revoke = `create function ledger_revoke(its_what text, kept interval) returns json language plpgsql as $$
declare
  given bigint;
begin
  perform pg_advisory_xact_lock(${revocationLock});
  select coalesce(max(version), 0) + 1 into given from ledger_revocations;
  insert into ledger_revocations values (given, its_what, clock_timestamp());
  delete from ledger_revocations where version < given and at <= clock_timestamp() - kept;
  return json_build_object('version', given, 'members', ledger_members());
end $$`;

const holding = `create function ledger_holding(its_thing text) returns json language sql as $$
  select json_build_object('holder', json_build_object('node', t.node, 'life', t.life), 'term', t.term)
    from ledger_things t join ledger_lives l on l.life = t.life
    where t.thing = its_thing and l.current and l.until > clock_timestamp()
$$`;

/**
 * A lease that seems to have lapsed is looked at once more under a lock, so that no renewal of it is under way, and is ended for good: then the
 * thing may go to somebody else.
 */
const claim = `create function ledger_claim(its_thing text, its_node text, its_life text) returns json language plpgsql as $$
declare
  known json := ledger_holding(its_thing);
  before ledger_things;
  other ledger_lives;
begin
  if known is not null then
    return known;
  end if;
  insert into ledger_things values (its_thing, null, null, 0) on conflict do nothing;
  select * into before from ledger_things where thing = its_thing for update;
  select * into other from ledger_lives where life = before.life and current for update;
  if found then
    if other.until > clock_timestamp() then
      return ledger_holding(its_thing);
    end if;
    update ledger_lives set current = false where life = other.life;
  end if;
  perform 1 from ledger_lives where life = its_life and current and until > clock_timestamp() for share;
  if not found then
    return null;
  end if;
  update ledger_things set node = its_node, life = its_life, term = before.term + 1 where thing = its_thing;
  return json_build_object('holder', json_build_object('node', its_node, 'life', its_life), 'term', before.term + 1);
end $$`;

export const LEDGER_STATEMENTS: readonly string[] = [...tables, members, renew, revoke, holding, claim];

const terms = [
  // One for all things: a row goes with its holder, and no term is given twice.
  'create sequence ledger_terms',
  `select setval('ledger_terms', (select coalesce(max(term), 0) + 1 from ledger_things), false)`,
];

/** For whoever has had a lease: a life that is forgotten is not begun a second time. */
const renewAgain = `create function ledger_renew_again(
  its_node text, its_life text, its_facts text, lease interval, since bigint, kept interval) returns json
language plpgsql as $$
begin
  perform 1 from ledger_lives where life = its_life for update;
  if not found then
    return json_build_object('status', 'lost');
  end if;
  return ledger_renew(its_node, its_life, its_facts, lease, since, kept);
end $$`;

/** As before; whoever holds the thing already has it under a new term, and the row may be swept away at any time. */
const claimAnew = `create or replace function ledger_claim(its_thing text, its_node text, its_life text) returns json language plpgsql as $$
declare
  known json := ledger_holding(its_thing);
  before ledger_things;
  other ledger_lives;
  given bigint;
begin
  if known -> 'holder' ->> 'life' <> its_life then
    return known;
  end if;
  loop
    insert into ledger_things values (its_thing, null, null, 0) on conflict do nothing;
    select * into before from ledger_things where thing = its_thing for update;
    exit when found;
  end loop;
  select * into other from ledger_lives where life = before.life and life <> its_life and current for update;
  if found then
    if other.until > clock_timestamp() then
      return ledger_holding(its_thing);
    end if;
    update ledger_lives set current = false where life = other.life;
  end if;
  perform 1 from ledger_lives where life = its_life and current and until > clock_timestamp() for share;
  if not found then
    delete from ledger_things where thing = its_thing and life is null;
    return null;
  end if;
  given := nextval('ledger_terms');
  update ledger_things set node = its_node, life = its_life, term = given where thing = its_thing;
  return json_build_object('holder', json_build_object('node', its_node, 'life', its_life), 'term', given);
end $$`;

/**
 * Forgets lives that ended, and what ended lives held, at most so many things at once. Things go first, as whoever claims locks them first. A row
 * that is claimed meanwhile has another term, and stays. A lease that was given back is remembered as long as one that its node has lost is
 * (see ledger-status.ts).
 */
const sweep = `create function ledger_sweep(kept interval, most integer) returns integer language plpgsql as $$
declare
  gone integer;
begin
  if not pg_try_advisory_xact_lock(${sweepLock}) then
    return 0;
  end if;
  delete from ledger_things as thing using (
    select t.thing, t.term from ledger_things t
      where not exists (select 1 from ledger_lives l where l.life = t.life and l.current and l.until > clock_timestamp() - kept) limit most
  ) as dead where thing.thing = dead.thing and thing.term = dead.term;
  get diagnostics gone = row_count;
  delete from ledger_lives as old where until <= clock_timestamp() - kept and (until > '-infinity' or not exists (
    select 1 from ledger_lives as lapsed
      where lapsed.node = old.node and lapsed.until > clock_timestamp() - kept and lapsed.until <= clock_timestamp()));
  return gone;
end $$`;

/** What came after the first version; nodes of that version go on with it. */
export const LEDGER_FORGETS: readonly string[] = [...terms, renewAgain, claimAnew, sweep];

/** The SQLSTATE of a transaction that was under way when the lease ended. */
export const LAPSED = 'PL001';

/**
 * Fails the transaction of whoever has no lease any more. No lock: commits would hold up renewals. As long before its end as the node itself ends
 * it: what was looked at in time may take a moment to be on the disk.
 */
const fence = `create function ledger_fence(its_life text) returns void language plpgsql as $$
begin
  perform 1 from ledger_lives where life = its_life and current and until > clock_timestamp() + interval '200 milliseconds';
  if not found then
    raise exception 'the lease of this life of the node has ended' using errcode = '${LAPSED}';
  end if;
end $$`;

export const LEDGER_FENCE: readonly string[] = [fence];
