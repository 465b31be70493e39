import { describe } from 'vitest';
import { type Case, provoke, rollback, rule, say } from './code-cases.ts';
import { bookOf, policyText } from './rulebook-fixture.ts';

const trigger = (text: string, more = say) => `version: 1\nrules:\n  - id: x\n    trigger: ${text}\n${more}`;
const act = (action: string) => `    actions:\n      - ${action}\n`;
const grant = (allow: string, more = '') =>
  `${policyText.replace('heroku.rollback: ask', `heroku.rollback: ask\n      ${allow}`)}${more}`;
const calendars = `${policyText}calendars:
  office: { days: [mon, tue, wed, thu, fri], hours: "09:00-18:00", timezone: UTC }
  weekend: { days: [sat, sun], timezone: UTC }
`;
const known = 'this version knows';

const shapes: readonly Case[] = [
  {
    title: 'E202 a trigger of no kind',
    file: 'version: 1\nrules:\n  - id: x\n    ¶E202¶trigger: {}\n    actions: [{ action: slack.notify }]\n',
    says: ['no `event`'],
  },
  {
    title: 'E202 a sequence without an end',
    file: trigger('{ ¶E202¶sequence: [{ event: release.succeeded }, { event: release.failed }] }'),
    says: ['no `within`'],
  },
  {
    title: 'E202 an absence without a span',
    file: 'version: 1\nrules:\n  - ¶E202¶id: x\n    trigger: { absence: { after: build.succeeded, expect: release.started } }\n    actions: [{ action: slack.notify }]\n',
    says: ['`trigger.absence.within`'],
  },
  {
    title: 'E202 a count that nothing starts anew',
    file: rule(`    threshold: { count: 2, within: 1h, ¶E202¶consecutive: true }\n${say}`),
    says: ['`reset_on`'],
  },
  {
    title: 'E202 a resolve of nothing',
    file: rule(`    ¶E202¶resolve: { match: { build.status: failed } }\n${say}`),
    says: ['no `event`'],
  },
  {
    title: 'E202 a scaling to nowhere',
    file: rule(
      act('{ action: heroku.scale, ¶E202¶¶W612¶with: { type: web } }').replace('¶W612¶', ''),
    ).replace('action: heroku.scale', '¶W612¶action: heroku.scale'),
    policy: grant('heroku.scale: ask'),
    says: [known],
  },
  {
    title: 'E203 a sequence of one step',
    file: trigger('{ sequence: ¶E203¶[{ event: release.succeeded }], within: 5m }'),
    says: ['two to ten steps'],
  },
  {
    title: 'E204 what happens beyond a limit',
    file: rule(`    limit: { runs: 2, per: 1h, then: ¶E204¶pause }\n${say}`),
    says: ['notify_only, pause_rule'],
  },
  {
    title: 'E204 a stage',
    file: rule(`    stage: ¶E204¶prod\n${say}`),
    says: ['not a stage'],
  },
  {
    title: 'E206 a schedule',
    file: trigger('{ schedule: ¶E206¶"61 20 * * *", timezone: UTC }'),
    says: ['not a schedule'],
  },
  {
    title: 'E206 a schedule of six fields',
    file: trigger('{ schedule: ¶E206¶"0 0 20 * * *", timezone: UTC }'),
    says: ['six fields'],
  },
  {
    title: 'E206 the zone of a schedule',
    file: trigger('{ schedule: "0 20 * * *", timezone: ¶E206¶Europe/Londn }'),
    says: ['did you mean `Europe/London`?'],
  },
  {
    title: 'E206 how long it must hold',
    file: rule(`    for: ¶E206¶3 min\n${say}`),
    says: ['"3 min" is not a duration'],
  },
  {
    title: 'E207 a zone beside an event',
    file: trigger('{ event: build.failed, ¶E207¶timezone: UTC }'),
    says: ['belongs to a `schedule`'],
  },
  {
    title: 'E207 by and to',
    file: rule(act('{ ¶W612¶action: heroku.scale, with: { type: web, by: 1, ¶E207¶to: 2, max: 2 } }')),
    policy: grant('heroku.scale: ask'),
    says: [known],
  },
  {
    title: 'E207 a least above the most',
    file: rule(act('{ ¶W612¶action: heroku.scale, with: { type: web, by: 1, ¶E207¶min: 4, max: 2 } }')),
    policy: grant('heroku.scale: ask'),
    says: [known],
  },
  {
    title: 'E301 a schedule named as an event',
    file: rule(say, '¶E301¶schedule'),
    says: ['a trigger of its own'],
  },
  {
    title: 'E301 in a step, an absence, a reset and a resolve',
    file: trigger(
      '\n      - { sequence: [{ event: ¶E301¶release.ok }, { event: dyno.crashed }], within: 5m }\n      - { absence: { after: build.succeeded, expect: [¶E301¶release.ok], within: 5m } }',
      `    threshold: { count: 2, within: 5m, reset_on: ¶E301¶build.ok }\n    resolve: { event: ¶E301¶build.ok }\n${say}`,
    ),
    says: ['unknown event `release.ok`'],
  },
  {
    title: 'E302 a fact of another event in a step',
    file: trigger(
      '{ sequence: [{ event: release.succeeded, match: { ¶E302¶dyno.type: web } }, { event: dyno.crashed }], within: 5m }',
    ),
    says: ['does not exist on `release.succeeded`'],
  },
  {
    title: 'E302 a fact of an event on a schedule',
    file: trigger(
      '{ schedule: "0 12 * * *", timezone: UTC }',
      `    match: { ¶E302¶release.version: 3 }\n${say}`,
    ),
    says: ['does not exist on `schedule`'],
  },
  {
    title: 'E303 a calendar',
    file: rule(`    not_during: [deploy_in_progress, freeze, ¶E303¶offce]\n${say}`),
    policy: calendars,
    says: ['did you mean `office`?'],
  },
  {
    title: 'E303 a button',
    file: rule(act('{ action: slack.notify, with: { ¶W612¶buttons: [¶E303¶revrt] } }')),
    says: ['`buttons`'],
  },
  {
    title: 'E305 is gone once the drain is open',
    file: rule(
      `    match: { log.code: H12 }\n    group_by: [app]\n    threshold: { count: 25, within: 2m }\n${say}`,
      'log.router_error',
    ),
    options: { sources: { drain: true } },
    says: [],
  },
  {
    title: 'E405 in an expression and a schedule',
    file: trigger(
      '{ schedule: ¶E405¶"{{ app.name }}", timezone: UTC }',
      `    only_during: ¶E203¶¶E405¶"{{ x }}"\n${say}`,
    ),
    says: ['no `{{ }}` here'],
  },
];

const guards: readonly Case[] = [
  {
    title: 'E501 a stage no grant names',
    file: rule(`    stage: staging\n    actions:\n      - ¶E501¶action: heroku.rollback\n`),
    policy: policyText.replace('apps: "*"', 'apps: "*"\n    stage: production'),
    says: ['not granted'],
  },
  {
    title: 'E502 more dynos than the policy',
    file: rule(act('{ ¶W612¶action: heroku.scale, with: { type: web, ¶E502¶by: 3, ¶E502¶max: 10 } }')),
    policy: grant('heroku.scale: { level: ask, max: { web: 6 }, max_step: 2 }'),
    says: [known],
  },
  {
    title: 'E502 fewer dynos than the policy',
    file: rule(act('{ ¶W612¶action: heroku.scale, with: { type: web, ¶E502¶to: 1 } }')),
    policy: grant('heroku.scale: { level: ask, min: { web: 2 } }'),
    says: [known],
  },
  {
    title: 'E502 a Slack group of its own',
    file: rule(rollback('{ from: { slack_groups: [¶E502¶S0OTHER1] } }')),
    says: ['`S0OTHER1` is in no group'],
  },
  {
    title: 'E504 only the actor',
    file: rule(
      `    match: { actor.email: ana@example.com }\n    actions:\n      - action: heroku.rollback\n        ¶E504¶approval: { from: { users: [ana@example.com] } }\n`,
    ),
    says: ['their own doing'],
  },
  {
    title: 'E505 not when a limit bounds it, not on a schedule',
    file: `version: 1
rules:
  - { id: x, mode: auto, trigger: { event: build.failed }, limit: { runs: 1, per: 1h }, actions: [{ action: heroku.rollback }] }
  - { id: y, mode: auto, trigger: { schedule: "0 12 * * *", timezone: UTC }, actions: [{ action: heroku.rollback }] }
`,
    policy: policyText.replace('heroku.rollback: ask', 'heroku.rollback: auto'),
    says: [],
  },
  {
    title: 'E506 up without an end',
    file: rule(
      `    mode: auto\n    cooldown: 5m\n${act('{ ¶W612¶action: heroku.scale, with: { type: web, ¶E506¶by: 1 } }')}`,
    ),
    policy: grant('heroku.scale: auto'),
    says: [known],
  },
  {
    title: 'E506 down without an end',
    file: rule(
      `    mode: auto\n    cooldown: 5m\n${act('{ ¶W612¶action: heroku.scale, with: { type: web, ¶E506¶by: -1, max: 3 } }')}`,
    ),
    policy: grant('heroku.scale: auto'),
    says: [known],
  },
  {
    title: 'E506 no web dyno in production',
    file: rule(
      `    stage: production\n${act('{ ¶W612¶action: heroku.scale, with: { type: web, ¶E506¶to: 0 } }')}`,
    ),
    policy: grant('heroku.scale: ask'),
    says: [known],
  },
  {
    title: 'E509 a rule that answers to itself',
    file: rule(
      `    match: { actor.kind: [human, self] }\n${act('{ action: heroku.rollback }')}`,
      'release.succeeded',
    ).replace('{ event: release', '{ ¶E509¶event: release'),
    says: ['a loop', '`x` causes `release.succeeded`, which starts it again'],
  },
  {
    title: 'E509 two rules in a circle',
    file: `version: 1
rules:
  - id: x
    trigger: { ¶E509¶event: release.succeeded }
    match: { actor.kind: self }
    actions: [{ ¶W612¶action: heroku.scale, with: { type: web, by: 1, max: 3 } }]
  - id: y
    trigger: { event: formation.scaled }
    match: { actor.kind: [self, human], formation.type: web }
    actions: [{ action: heroku.rollback }]
`,
    policy: grant('heroku.scale: ask'),
    says: ['`x` causes `formation.scaled`, which starts `y`; `y` causes `release.succeeded`'],
  },
  {
    title: 'E509 not when the echo is left out, of another kind or of another type',
    file: `version: 1
rules:
  - id: x
    trigger: { event: release.succeeded }
    match: { actor.kind: { not: self } }
    actions: [{ action: heroku.rollback }]
  - id: y
    trigger: { event: release.succeeded }
    match: { actor.kind: self, release.kind: deploy }
    actions: [{ action: heroku.rollback }]
  - id: z
    trigger: { event: release.succeeded }
    actions: [{ action: heroku.rollback }]
`,
    says: [],
  },
  {
    title: 'E510 a question that the next run asks again',
    file: trigger(
      '{ schedule: "*/10 * * * *", timezone: UTC }',
      rollback('{ from: { groups: [oncall] }, ¶E510¶expires_in: 15m }'),
    ),
    says: ['stands for 15m, but the next run comes after 10m'],
  },
  {
    title: 'E510 an escalation to nobody',
    file: rule(rollback('{ from: { groups: [oncall] }, ¶W612¶¶E510¶on_expire: escalate }')),
    says: ['`on_expire: escalate`'],
  },
];

const contradiction = (match: string, event = 'release.failed') => rule(`    match: ${match}\n${say}`, event);

const warnings: readonly Case[] = [
  ...(
    [
      ['a status its event never has', '{ ¶W601¶release.status: succeeded }'],
      ['nothing left of a list', '{ ¶W601¶release.kind: deploy, all: [{ release.kind: config }] }'],
      ['two spellings of one fact', '{ actor.kind: human, ¶W601¶event.actor.kind: self }'],
      ['numbers that leave no room', '{ ¶W601¶release.version: { gt: 3, lt: 4 } }'],
      ['absent and equal', '{ ¶W601¶release.commit: abc, all: [{ release.commit: { exists: false } }] }'],
      [
        'not one of all',
        '{ ¶W601¶release.kind: { not: [deploy, promote, rollback, config, addon, other] } }',
      ],
      [
        'none of what it wants',
        '{ ¶W601¶release.kind: [deploy, promote], none: [{ release.kind: [deploy, promote] }] }',
      ],
      ['globs that share no text', '{ app.name: "shop-*", ¶W601¶event.app.name: "blog-*" }'],
    ] as const
  ).map(
    ([title, match]): Case => ({
      title: `W601 ${title}`,
      file: contradiction(match),
      says: ['can never match'],
    }),
  ),
  {
    title: 'W601 a step that cannot be',
    file: trigger(
      '{ sequence: [{ event: release.succeeded, match: { ¶W601¶release.status: failed } }, { event: dyno.crashed }], within: 5m }',
    ),
    says: ['release.status'],
  },
  {
    title: 'W601 a stage it does not mean',
    file: rule(`    stage: staging\n    match: { ¶W601¶app.stage: production }\n${say}`),
    says: ['app.stage'],
  },
  {
    title: 'W601 apps that are all excluded',
    file: rule(`    ¶W601¶apps: [shop, "!sho*"]\n${say}`),
    says: ['excludes all'],
  },
  {
    title: 'W601 a schedule outside its calendar',
    file: trigger('{ schedule: "0 20 * * 1-5", timezone: UTC }', `    ¶W601¶only_during: office\n${say}`),
    policy: calendars,
    says: ['never open'],
  },
  {
    title: 'W601 calendars that never meet',
    file: rule(`    ¶W601¶only_during: weekend\n    not_during: weekend\n${say}`),
    policy: calendars,
    says: ['never open'],
  },
  {
    title: 'W601 not for what can be',
    file: rule(
      `    only_during: office
    not_during: [weekend, freeze]
    match:
      release.version: { gt: 3, lt: 5 }
      release.kind: { not: deploy }
      any: [{ release.kind: deploy }, { release.kind: config }]
      app.name: ["shop-*", "*-web"]
      event.app.name: { glob: "*-web" }
      release.commit: { regex: "^a", not: abc }
${say}`,
      'release.failed',
    ),
    policy: calendars,
    says: [],
  },
  {
    title: 'W602 three crashes of one dyno in ten minutes',
    file: rule(
      `    match: { dyno.cause: crash }\n    group_by: [app, dyno.name]\n    ¶W602¶threshold: { count: 3, within: 10m }\n${say}`,
      'dyno.crashed',
    ),
    says: ['hardly crashes 3 times within 10m'],
  },
  {
    title: 'W605 every log line',
    file: rule(`    match: { log.code: H12 }\n    group_by: [app]\n${say}`, 'log.router_error').replace(
      '    trigger',
      '    ¶W605¶trigger',
    ),
    options: { sources: { drain: true } },
    says: ['without `threshold` is noisy'],
  },
  {
    title: 'W606 one up, one down',
    file: `version: 1
rules:
  - id: up
    apps: ["shop-*"]
    trigger: { event: build.failed }
    actions: [{ ¶W612¶action: heroku.scale, with: { type: web, by: 1, max: 4 } }]
  - id: x
    trigger: { event: build.succeeded }
    actions: [{ ¶W612¶action: heroku.scale, with: { type: web, ¶W606¶by: -1, min: 1 } }]
  - id: elsewhere
    apps: [blog]
    stage: staging
    trigger: { event: build.succeeded }
    actions: [{ ¶W612¶action: heroku.scale, with: { type: worker, by: -1, min: 1 } }]
`,
    rule: ['up', 'x', 'x', 'elsewhere'],
    policy: grant('heroku.scale: ask'),
    says: [known],
  },
  {
    title: 'W607 a channel by name beside one by id',
    file: rule(
      '    actions:\n      - { action: slack.notify, with: { channel: C012AB3CD } }\n      - { action: slack.notify, with: { channel: ¶W607¶"#ops" } }\n',
    ),
    says: ['`#ops` is named by its name'],
  },
  {
    title: 'W609 another id for the same rule',
    file: rule(say).replace('id: x', 'id: ¶W609¶x'),
    options: {
      former: [
        { id: 'old', content: bookOf(rule(say).replace('id: x', 'id: old')).rules[0]?.content ?? '' },
        { id: 'other', content: 'ffffffffffff' },
      ],
    },
    says: ['`x` is `old` under another id'],
  },
  {
    title: 'W610 too hasty',
    file: rule(
      `    ¶W610¶cooldown: 30s\n${act('{ ¶W612¶action: heroku.scale, with: { type: web, by: 1, max: 3 } }')}`,
    ),
    policy: grant('heroku.scale: ask'),
    says: ['shorter than a dyno takes to start'],
  },
  {
    title: 'W611 no zone',
    file: trigger('{ ¶W611¶schedule: "0 20 * * *" }'),
    says: ['names no time zone'],
  },
  {
    title: 'W611 in the hour that is skipped',
    file: trigger('{ ¶W611¶schedule: "30 1 * * *", timezone: Europe/London }'),
    says: ['clocks in Europe/London change'],
  },
];

const later: readonly Case[] = [
  ...['verify: { within: 5m, expect: [dynos_up] }', 'undo: { after: 45m }', 'timeout: 30s', 'retry: 3'].map(
    (field): Case => ({
      title: `W612 ${field}`,
      file: rule(act(`{ action: heroku.rollback, ¶W612¶${field} }`)),
      says: ['reads `', 'does not act on it yet'],
    }),
  ),
  {
    title: 'W612 in an approval',
    file: rule(
      rollback(
        '{ from: { groups: [oncall], ¶W612¶heroku_permission: operate }, ¶W612¶reason: required, ¶W612¶remind_every: 10m, ¶W612¶escalate: { after: 15m, to: leads }, ¶W612¶on_expire: notify, ¶W612¶allow_edit: [to], ¶W612¶together: true }',
      ),
    ),
    says: ['`heroku_permission`'],
  },
  {
    title: 'W612 not for what is acted on',
    file: rule(
      rollback('{ from: { groups: [oncall] }, reason: optional, on_expire: cancel, self_approve: false }'),
    ),
    says: [],
  },
  ...[
    'heroku.restart, with: { type: web, only: crashed }',
    'heroku.maintenance, with: { enabled: true }',
    'heroku.release_slug, with: { to: 41 }',
    'heroku.config, with: { set: { A: b } }',
    'slack.dm, with: { to: ana@example.com, text: hello }',
    'pagerduty.trigger, with: { service: shop, summary: down }',
  ].map(
    (action): Case => ({
      title: `W612 ${action}`,
      file: rule(act(`{ ¶W612¶action: ${action} }`)),
      policy: grant(
        ['restart', 'maintenance', 'release_slug', 'config']
          .map((name) => `heroku.${name}: ask`)
          .join('\n      '),
      ),
      says: ['knows', 'does not perform it yet'],
    }),
  ),
  {
    title: 'W612 what a card cannot show yet',
    file: rule(
      act('{ action: slack.notify, with: { ¶W612¶thread: release, include: [actor, ¶W612¶log_tail] } }'),
    ),
    says: ['`thread`'],
  },
];

const cond = (text: string, event = 'release.failed') => rule(`    if: ${text}\n${say}`, event);

const expressions: readonly Case[] = [
  { title: 'E401 a bracket that never closes', file: cond('(release.version > 1¶E401¶'), says: ['`)`'] },
  { title: 'E401 nothing', file: cond('"¶E401¶"'), says: ['empty'] },
  {
    title: 'E402 a number against a text, in the action',
    file: rule(act(`{ action: slack.notify, if: '¶E402¶release.version == "12"' }`), 'release.failed'),
    says: ['release.version'],
  },
  { title: 'E403 no truth', file: cond('¶E403¶release.version + 1'), says: ['not true or false'] },
  {
    title: 'E404 a slip, where it stands',
    file: cond('release.version > 1 && ¶E404¶relase.version < 3'),
    says: ['relase'],
  },
  {
    title: 'E404 live state that is not there',
    file: cond('¶E404¶state.release.curent.version == 1'),
    says: ['current'],
  },
  {
    title: 'E404 a fact of another event, in what is done on failure',
    file: rule(`${say}    on_failure:\n      - { action: slack.notify, if: ¶E404¶dyno.type == "web" }\n`),
    says: ['dyno.type'],
  },
  { title: 'E405 a placeholder', file: cond(`'¶E405¶{{ release.version }} > 1'`), says: ['no `{{ }}`'] },
  {
    title: 'E406 a pattern that backtracks',
    file: cond(`'¶E406¶release.description.matches("(a+)+$")'`),
    says: [],
  },
  {
    title: 'E401 in a block of several lines, at its start',
    file: rule(
      `    if: ¶E401¶>\n      release.version > 1 &&\n      (release.version < 3\n${say}`,
      'release.failed',
    ),
    says: ['`)`'],
  },
  {
    title: 'W603 a rollback in the dark',
    file: rule('    actions:\n      - ¶W603¶action: heroku.rollback\n', 'release.failed'),
    says: ['seldom live'],
  },
  ...[
    '    if: state.release.current.version == release.version\n    actions: [{ action: heroku.rollback }]\n',
    '    actions: [{ action: heroku.rollback, if: state.release.current.version == release.version }]\n',
    '    match: { release.current: true }\n    actions: [{ action: heroku.rollback }]\n',
    rollback(),
  ].map(
    (body, index): Case => ({
      title: `W603 not for one that looks (${index + 1})`,
      file: rule(body, 'release.failed'),
      says: [],
    }),
  ),
];

describe.each([
  ['the shape of the language', shapes],
  ['expressions', expressions],
  ['what may never come to pass', guards],
  ['what experience warns of', warnings],
  ['what is read for later', later],
])('%s', (_title, cases) => provoke(cases));
