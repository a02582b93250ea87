export { type ApiRef, type Apis, createApi, type UsesOf } from './api.ts';
export type { Channel, Component, Credential, Method, Params, Route, RouteKey, Started, Watch, WatchSink } from './component.ts';
export { channel, defineComponent, method, watch } from './define.ts';
export type { HttpRequest, HttpResponse, RouteCall } from './http.ts';
export { Refused } from './refused.ts';
export { anyOf, anyone, member, type Question, type Rule, type RuleContext, role, rule, signedIn, type Verdict } from './rule.ts';
export type { AccessServices, Call, ChannelServices, Logger, Services, SessionServices } from './services.ts';
