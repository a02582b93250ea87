export { cardAnswer, composerAction, messageRenderer, page, profileCard } from '@parley/catalogue';
export type {
  ActionVerdict,
  Card,
  CardAction,
  CardAnswer,
  CardField,
  CardRow,
  CardTime,
  ComponentEntry,
  ComponentOnNode,
  ComponentsMethods,
  Extension,
  ListedExtension,
  NodeRestart,
  Words,
} from '@parley/catalogue/contract';
export type { Committed, Refusal, Shaped } from '@parley/channels';
export type { Pipe, PipeFailure, PipeKind, PipeOpener, PipeStats, PipeTarget } from '@parley/pipes';
export type { CodeName, Position } from '@parley/protocol';
export {
  ACTIONS,
  type Action,
  type Capability,
  capabilitiesAllow,
  capabilityCovers,
  type Principal,
  parseCapability,
  type Revoked,
  type RevokeMatch,
} from '@parley/routing';
export type { Cancel, Clock, Random } from '@parley/runtime';
export type {
  AppendResult,
  BatchResult,
  Blob,
  Entry,
  Head,
  Migration,
  NodeLife,
  ReadResult,
  Ref,
  Row,
  Sql,
  SqlValue,
  Write,
} from '@parley/storage';
export { type ApiRef, type Apis, createApi, type UsesOf } from './api.ts';
export { DeclarationError, declarationProblems, tablePrefix } from './check.ts';
export type {
  Channel,
  Component,
  Credential,
  Method,
  Params,
  PipeLabel,
  PipeResource,
  PublishRules,
  Route,
  RouteKey,
  Started,
  TellsOverHttp,
  Watch,
  WatchOut,
  WatchSink,
} from './component.ts';
export { channel, type Declaration, type Declare, defineComponent, forState, method, pipe, route, watch } from './define.ts';
export { type DirectoryPerson, type DirectoryServices, type DirectoryUnit, directoryApi } from './directory.ts';
export { durationMs } from './duration.ts';
export { ENGINE_VERSION } from './engine.ts';
export type { Distribution, Figure, Reading } from './figure.ts';
export {
  accept,
  type Hook,
  type HookAnswer,
  type HookCall,
  type HookPoint,
  type HookServices,
  type HookVerdict,
  hook,
  hookPoint,
  refuse,
  replace,
} from './hook.ts';
export type { HttpRequest, HttpResponse, RouteCall } from './http.ts';
export { parseAsync, parseInput, parseValue } from './input.ts';
export { every, type Job, type JobCall } from './job.ts';
export { kindOf, type MessageInput, type MessageKinds, type MessageOf, readMessage } from './message.ts';
export { isByKind } from './message-problems.ts';
export type { NetworkAnswer, NetworkRequest, NetworkServices } from './network.ts';
export { type KindsOf, ownMessages } from './own-messages.ts';
export { unknownParts } from './parts.ts';
export { matchPattern, patternProblem, patternsOverlap } from './pattern.ts';
export { type Permission, permittedOrigins } from './permission.ts';
export { type Reasons, type Refuse, refuserOf } from './reasons.ts';
export { Refused } from './refused.ts';
export { type RestField, type RestKey, type RestPage, readRestKey, restFields, type Served, takesKey } from './rest.ts';
export { sharedRest } from './rest-problems.ts';
export {
  anyOf,
  anyone,
  member,
  type Policies,
  person,
  policy,
  type Question,
  type Rule,
  type RuleContext,
  role,
  rule,
  signedIn,
  type Verdict,
} from './rule.ts';
export type {
  AccessServices,
  Call,
  ChannelServices,
  Logger,
  NamespaceServices,
  OwnMessageOptions,
  OwnMessages,
  Published,
  RevokeOptions,
  ServerPublication,
  Services,
  SessionChange,
  SessionServices,
  SiteServices,
} from './services.ts';
export { settingFrom } from './setting-from.ts';
export {
  choice,
  duration,
  flag,
  int,
  type Setting,
  type SettingInput,
  type Settings,
  type SettingsService,
  secret,
  settings,
  text,
  type ValuesOf,
} from './settings.ts';
export { type StatementNames, statementNames, UnclearStatement } from './sql-tables.ts';
