import { Channels } from '@parley/channels';
import type { Component } from '@parley/component';
import { Pipes } from '@parley/pipes';
import { DEFAULT_LIMITS, Router } from '@parley/routing';
import { Sealing } from '@parley/security';
import { Access } from './access.ts';
import { Authentication } from './authentication.ts';
import { authenticatorOf } from './boot.ts';
import { Catalogue } from './catalogue/catalogue.ts';
import { catalogueComponent } from './catalogue/catalogue-component.ts';
import { ComponentGate } from './component-gate.ts';
import type { ServiceSources } from './component-services.ts';
import { Declarations, type Installed } from './declarations.ts';
import { listFiles, makeEdge } from './edge.ts';
import { Faults } from './faults.ts';
import { ForeignOrigins } from './foreign-origins.ts';
import { Gaps } from './gaps.ts';
import { Hooks } from './hooks/hooks.ts';
import type { HostOptions } from './host-options.ts';
import type { HttpCalls } from './http/http-calls.ts';
import { Jobs } from './jobs/jobs.ts';
import { isAnyKept, KeptChannels, keepingComponent } from './kept-channels.ts';
import { type AllLimits, DEFAULT_HOST_LIMITS } from './limits.ts';
import type { Listener } from './listener.ts';
import { MethodCalls } from './method-calls.ts';
import { MethodRuns } from './method-runs.ts';
import { nodeHmac } from './node-hmac.ts';
import { ComponentPipeGate } from './pipe-gate.ts';
import { RunningComponents } from './running-components.ts';
import { SessionChanges } from './session-changes.ts';
import { SettingsBoard } from './settings/settings-board.ts';
import { settingsComponent } from './settings/settings-component.ts';
import { SiteTally } from './site-tally.ts';
import { UsedTickets } from './used-tickets.ts';
import { Verdicts } from './verdicts.ts';
import { Watches } from './watches.ts';
import { envelope } from './websocket/envelope.ts';
import type { WebSocketEdge } from './websocket/websocket-edge.ts';
import { type Hosting, NO_HOSTING } from './workers/load-hosted.ts';

/** Everything that a host consists of. */
export interface Parts {
  readonly limits: AllLimits;
  readonly hosting: Hosting;
  readonly components: RunningComponents;
  readonly router: Router;
  readonly channels: Channels;
  readonly pipes: Pipes;
  readonly calls: MethodCalls;
  readonly watches: Watches;
  readonly gaps: Gaps;
  readonly access: Access;
  readonly authentication: Authentication;
  readonly siteTally: SiteTally;
  readonly usedTickets: UsedTickets;
  readonly jobs: Jobs;
  readonly hooks: Hooks;
  readonly runs: MethodRuns;
  readonly httpCalls: HttpCalls;
  readonly webSockets: WebSocketEdge;
  readonly listener: Listener;
  /** For programs of this machine, where the other one is not. */
  readonly localListener: Listener;
  readonly services: ServiceSources;
}

interface Core {
  readonly settings: SettingsBoard;
  readonly limits: AllLimits;
  readonly faults: Faults;
  readonly components: RunningComponents;
  readonly declarations: Declarations;
  readonly authentication: Authentication;
  readonly foreignOrigins: ForeignOrigins;
  readonly kept: KeptChannels;
}

/** Makes the parts and connects them; starts nothing. Throws a `BootError` for components that do not fit together. */
export async function assemble(given: HostOptions): Promise<Parts> {
  const { hosting = NO_HOSTING } = given;
  const options = { ...given, hosting, components: [...given.components, ...hosting.components.map(({ component }) => component)] };
  const core = makeCore(options);
  const served = await listFiles(options);
  const engine = makeEngine(options, core);
  const { limits, declarations, faults } = core;
  const { clock } = options.runtime;
  const runs = new MethodRuns({ clock, limits, checkResults: checksResults(options) });
  const calls = new MethodCalls({ declarations, faults, limits, clock, site: options.site, runs });
  calls.attach(engine.router);
  engine.watches.attach(engine.router);
  const edge = makeEdge(options, { ...core, router: engine.router, runs, served });
  const { runtime, store, site, logger } = options;
  return {
    limits,
    hosting,
    components: core.components,
    calls,
    runs,
    authentication: core.authentication,
    siteTally: new SiteTally(site),
    usedTickets: new UsedTickets({
      sql: store.sql,
      router: engine.router,
      clock: runtime.clock,
      onFault: (fault, about) => faults.log(fault, about),
    }),
    jobs: new Jobs({ installed: core.components.installed, runtime, site, logger }),
    ...engine,
    ...edge,
    services: {
      runtime,
      store,
      site,
      logger,
      faults,
      settings: core.settings,
      declarations,
      isHosted: (component) => hosting.components.some(({ component: { id } }) => id === component),
      listening: edge.listener.listening,
      elsewhere: new Set(),
      sessionChanges: new SessionChanges(engine.router),
      ...engine,
    },
  };
}

function makeCore({ components: declared, hosting = NO_HOSTING, store, runtime, logger, ticketKey, limits: overrides }: HostOptions): Core {
  const limits = { ...DEFAULT_LIMITS, ...DEFAULT_HOST_LIMITS, ...overrides };
  const faults = new Faults(logger, runtime.random);
  const settings = new SettingsBoard(declared, logger, new Sealing(ticketKey, 'settings of components', runtime.random));
  const own = [
    catalogueComponent(new Catalogue(declared, hosting)) as Component,
    settingsComponent(settings) as Component,
    ...(isAnyKept(declared) ? [keepingComponent((signal) => kept.sweep(signal)) as Component] : []),
  ];
  const components = new RunningComponents({ components: [...own, ...declared], sql: store.sql, logger });
  const authenticator = authenticatorOf(declared);
  const installed = components.installed.find(({ component }) => component === authenticator) as Installed;
  const declarations = new Declarations(components.installed);
  const kept: KeptChannels = new KeptChannels(declarations);
  return {
    limits,
    faults,
    components,
    settings,
    declarations,
    kept,
    authentication: new Authentication(installed, runtime.clock, faults),
    foreignOrigins: new ForeignOrigins(components.installed, runtime.clock, faults),
  };
}

function checksResults({ checkResults }: Pick<HostOptions, 'checkResults'>): boolean {
  return checkResults ?? process.env['NODE_ENV'] !== 'production';
}

function makeEngine(
  { runtime, site, store, logger, ticketKey, ...given }: HostOptions,
  { limits, faults, components, declarations, authentication, kept }: Core,
) {
  const onFault = (fault: unknown, about: string): void => faults.log(fault, about);
  const verdicts = new Verdicts();
  const watches = new Watches({ declarations, faults, limits, site, random: runtime.random, checksTold: checksResults(given) });
  const router: Router = new Router({
    runtime,
    envelope,
    site,
    authenticate: authentication.hello,
    reidentify: authentication.resumed,
    ticketKey,
    hmacOf: nodeHmac,
    limits,
    onLagging: (session, topic) => channels.lagging(session, topic),
    onRenewed: (session) => {
      access.recheckSession(session).catch((error: unknown) => onFault(error, 'recheck of a renewed session'));
    },
    onFault,
  });
  const hooks = new Hooks({ installed: components.installed, clock: runtime.clock, logger, hookMs: limits.hookMs });
  const gate = new ComponentGate({
    declarations,
    verdicts,
    faults,
    clock: runtime.clock,
    shapeMs: (component) => limits.hookMs + hooks.longestMs(component),
    checkWrites: (component, writes) => components.guardOf(component).checkAll(writes),
  });
  const channels: Channels = new Channels({ router, log: store.log, gate, runtime, site, limits, onFault });
  kept.attach({ log: store.log, channels, clock: runtime.clock });
  const pipes: Pipes = new Pipes({
    router,
    gate: new ComponentPipeGate(declarations),
    runtime,
    site,
    key: ticketKey,
    hmacOf: nodeHmac,
    limits: { opensPerMinute: limits.pipeOpensPerMinute },
    onFault,
  });
  const gaps = new Gaps(site);
  const access: Access = new Access({ site, gaps, declarations, router, verdicts, channels, watches, pipes, faults });
  return { router, channels, pipes, watches, gaps, access, hooks };
}
