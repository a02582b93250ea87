import { type Channel, type Component, createApi, type Setting, settingFrom } from '@parley/component';
import type { DescribedFamily, Description } from './description.ts';
import { mapped } from './mapped.ts';
import { described, PartStandIns, type Remote } from './part-stand-ins.ts';

/** A declaration whose functions ask a component in a thread of its own. What the thread says of itself decides nothing but about itself. */
export function standIn(description: Description, remote: Remote): Component {
  const { id, version, engine, permissions, uses, provides, reasons, extensions } = description;
  const build = new PartStandIns(remote);
  return {
    id,
    version,
    ...(engine !== undefined && { engine }),
    permissions,
    uses: mapped(uses, (name) => createApi<unknown>(name)),
    ...(provides !== undefined && { provides: createApi<unknown>(provides) }),
    ...(reasons && { reasons }),
    ...(extensions && { extends: extensions }),
    ...some(
      'methods',
      mapped(description.methods, (method, name) => build.method(name, method)),
    ),
    ...some(
      'watches',
      mapped(description.watches, (watch, name) => build.watch(name, watch)),
    ),
    ...some(
      'channels',
      mapped(description.channels, (channel, name) => build.channel(['channels', name], channel)),
    ),
    ...some(
      'pipes',
      mapped(description.pipes, (pipe, label) => build.pipe(label, pipe)),
    ),
    ...some(
      'http',
      mapped(description.http, ({ can, ...route }, key) => ({ ...route, can: build.rule(can, 'http', key), run: build.route(key) })),
    ),
    ...some(
      'jobs',
      mapped(description.jobs, (job, name) => build.job(name, job)),
    ),
    ...some(
      'offers',
      mapped(description.offers, (offered, point) => build.point(point, offered)),
    ),
    ...(description.namespaces && { namespaces: description.namespaces }),
    ...(description.admits && { admits: build.admits }),
    ...some(
      'tellsOverHttp',
      mapped(description.tellsOverHttp, ({ summary, data }) => ({ summary, data: described(data) })),
    ),
    ...some('hooks', Object.fromEntries(description.hooks.map((point) => [point, build.hook(point)]))),
    ...some(
      'policies',
      mapped(description.policies, (rule, action) => build.rule(rule, 'policies', action)),
    ),
    ...some(
      'settings',
      mapped(description.settings, (setting): Setting => settingFrom(setting)),
    ),
    start: remote.start,
  };
}

/** What the component declares below a namespace while it runs. */
export function familyStandIn({ id, ...channel }: DescribedFamily, remote: Remote): Channel<unknown> {
  return new PartStandIns(remote).channel(['namespaces', id], channel);
}

function some<K extends string, T extends object>(key: K, record: T): { readonly [P in K]?: T } {
  return (Object.keys(record).length > 0 ? { [key]: record } : {}) as { [P in K]?: T };
}
