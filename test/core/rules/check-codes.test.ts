import { describe } from 'vitest';
import { type Case, provoke, rollback, rule, say } from './code-cases.ts';
import { policyText } from './rulebook-fixture.ts';

const yaml: readonly Case[] = [
  {
    title: 'E101 an entry out of line',
    file: 'version: 1\nrules:\n  - id: x\n   ¶E101¶name: y\n',
    rule: null,
    says: ['not YAML'],
  },
  {
    title: 'E101 a quote that never closes',
    file: 'version: 1\nrules: []\nx: "a¶E101¶',
    rule: null,
    says: ['"'],
  },
  {
    title: 'E101 a second document',
    file: 'version: 1\nrules: []\n¶E101¶---\nversion: 1\n',
    rule: null,
    says: ['second'],
  },
  {
    title: 'E101 an alias of nothing',
    file: 'version: 1\nrules: ¶E101¶*none\n',
    rule: null,
    says: ['*none', 'anchor'],
  },
  {
    title: 'E102 a key told twice',
    file: rule(`${say}    match: { build.status: failed }\n    ¶E102¶match: { build.status: failed }\n`),
    says: ['`match` appears twice in rule `x` (lines 6 and 7); the first would be ignored'],
  },
  { title: 'E103 a tab', file: 'version: 1\nrules:\n¶E103¶\t- id: x\n', rule: null, says: ['tab'] },
  {
    title: 'E103 a byte order mark',
    file: '¶E103¶\uFEFFversion: 1\nrules: []\n',
    rule: null,
    says: ['byte order mark'],
  },
  {
    title: 'E103 a control character',
    file: 'version: 1\nrules: []¶E103¶\u001b\n',
    rule: null,
    says: ['control'],
  },
  {
    title: 'E103 more than 100 aliases',
    file: `¶E103¶version: 1\nrules:\n  - id: x\n    trigger: &t { event: build.failed }\n    labels: { a: &a b, ${Array.from({ length: 101 }, (_, i) => `k${i}: *a`).join(', ')} }\n${say}`,
    rule: null,
    says: ['100 aliases'],
  },
  { title: 'E104 a tag', file: rule(`    name: ¶E104¶!secret y\n${say}`), says: ['`!secret`'] },
  {
    title: 'E104 a tag that runs code elsewhere',
    file: rule(`    name: ¶E104¶!!js/function "return 1"\n${say}`),
    says: ['js/function'],
  },
  {
    title: 'E104 a merge key',
    file: rule(`    labels: { ¶E104¶<<: c }
${say}`),
    says: ['<<'],
  },
  {
    title: 'E104 a prototype key',
    file: rule(`    labels: { ¶E104¶__proto__: c }\n${say}`),
    says: ['__proto__'],
  },
  {
    title: 'E104 an alias of itself',
    file: 'version: 1\nrules: &r [¶E104¶*r]\n',
    rule: null,
    says: ['holds itself'],
  },
];

const shapes: readonly Case[] = [
  { title: 'E105 no version', file: '¶E105¶rules: []\n', rule: null, says: ['reads version 1'] },
  { title: 'E105 another version', file: 'version: ¶E105¶2\nrules: []\n', rule: null, says: ['is 2'] },
  {
    title: 'E201 a slip',
    file: rule(`    ¶E201¶cooldwn: 5m\n${say}`),
    says: ['unknown key `cooldwn`; did you mean `cooldown`?'],
  },
  { title: 'E201 a habit', file: rule(`    ¶E201¶conditions: []\n${say}`), says: ['did you mean `match`?'] },
  {
    title: 'E201 inside a threshold and an approval',
    file: rule(
      `    threshold: { count: 2, within: 5m, ¶E201¶reset_om: x }\n${rollback('{ from: { groups: [oncall] }, ¶E201¶escalated: 1 }')}`,
    ),
    says: ['reset_on'],
  },
  {
    title: 'E202 no actions',
    file: 'version: 1\nrules:\n  - ¶E202¶id: x\n    trigger: { event: build.failed }\n',
    says: ['rule `x` has no `actions`'],
  },
  { title: 'E202 no trigger', file: `version: 1\nrules:\n  - ¶E202¶id: x\n${say}`, says: ['no `trigger`'] },
  {
    title: 'E202 no id',
    file: `version: 1\nrules:\n  - ¶E202¶trigger: { event: build.failed }\n${say}`,
    rule: null,
    says: ['no `id`'],
  },
  {
    title: 'E202 half a threshold',
    file: `version: 1\nrules:\n  - ¶E202¶id: x\n    trigger: { event: build.failed }\n    threshold: { count: 2 }\n${say}`,
    says: ['rule `x` has no `threshold.within`'],
  },
  { title: 'E202 no rules', file: '¶E202¶version: 1\n', rule: null, says: ['no `rules`'] },
  { title: 'E202 an empty file', file: '¶E202¶# nothing\n', rule: null, says: ['empty'] },
  {
    title: 'E203 a count in words',
    file: rule(`    threshold: { count: ¶E203¶3 times, within: 5m }\n${say}`),
    says: ['`threshold.count` must be a whole number', 'got "3 times"'],
  },
  {
    title: 'E203 half a count',
    file: rule(`    threshold: { count: ¶E203¶1.5, within: 5m }\n${say}`),
    says: ['1.5'],
  },
  {
    title: 'E203 a count of nothing',
    file: rule(`    threshold: { count: ¶E203¶0, within: 5m }\n${say}`),
    says: ['got 0'],
  },
  {
    title: 'E203 yes for true',
    file: rule(`    enabled: ¶E203¶yes\n${say}`),
    says: ['true or false', '"yes"'],
  },
  { title: 'E203 a value left empty', file: rule(`    ¶E203¶name:\n${say}`), says: ['`name`'] },
  { title: 'E203 no apps at all', file: rule(`    apps: ¶E203¶[]\n${say}`), says: ['`apps`'] },
  {
    title: 'E203 an id with spaces',
    file: rule(say).replace('id: x', 'id: ¶E203¶X y'),
    rule: 'X y',
    says: ['lower-case'],
  },
  {
    title: 'E203 a number too large',
    file: rule(`    match: { release.version: ¶E203¶9007199254740993 }\n${say}`, 'release.failed'),
    says: ['too large'],
  },
  {
    title: 'E203 a placeholder without quotes',
    file: rule(`    actions:\n      - action: slack.notify\n        with: { text: {¶E203¶{ app.name }} }\n`),
    says: ['key must be text'],
  },
  {
    title: 'E203 text compared with a number',
    file: rule(`    match: { build.commit: ¶E203¶1234567 }\n${say}`),
    says: ['`build.commit` is text, but is compared with 1234567'],
  },
  {
    title: 'E203 a number compared with text',
    file: rule(`    match: { release.version: ¶E203¶"42" }\n${say}`, 'release.failed'),
    says: ['a whole number'],
  },
  {
    title: 'E203 an operator of another type',
    file: rule(`    match: { build.stack: { ¶E203¶gt: 3 } }\n${say}`),
    says: ['`gt` compares a number'],
  },
  {
    title: 'E203 no order',
    file: rule(`    match: { build.stack: { ¶E203¶at_least: heroku-24 } }\n${say}`),
    says: ['no order'],
  },
  {
    title: 'E203 no operator',
    file: rule(`    match: { build.stack: ¶E203¶{} }\n${say}`),
    says: ['empty map'],
  },
  {
    title: 'E204 a severity',
    file: rule(`    severity: ¶E204¶high\n${say}`),
    says: ['`severity: high` is not one of info, warning, error, critical'],
  },
  { title: 'E204 a mode', file: rule(`    mode: ¶E204¶aut\n${say}`), says: ['did you mean `auto`?'] },
  {
    title: 'E204 a fact with few values',
    file: rule(`    match: { build.status: [failed, ¶E204¶faild] }\n${say}`),
    says: ['did you mean `failed`?'],
  },
  {
    title: 'E204 a glob that fits no value',
    file: rule(`    match: { build.status: ¶E204¶x* }\n${say}`),
    says: ['pending'],
  },
  {
    title: 'E204 an unknown size',
    file: rule(`    match: { dyno.cause: crash, dyno.size: { at_least: ¶E204¶Huge } }\n${say}`, 'dyno.up'),
    says: ['Eco'],
  },
  {
    title: 'E205 two rules with one id',
    file: `version: 1\nrules:\n  - { id: x, trigger: { event: build.failed }, actions: [{ action: slack.notify }] }\n  - { id: ¶E205¶x, trigger: { event: build.failed }, actions: [{ action: slack.notify }] }\n`,
    says: ['`x` also in rules/web.yml:3'],
  },
  {
    title: 'E205 two actions with one id',
    file: rule(
      '    actions:\n      - { id: a, action: slack.notify }\n      - { id: ¶E205¶a, action: slack.notify }\n',
    ),
    says: ['`a` is used twice'],
  },
  {
    title: 'E206 a duration',
    file: rule(`    cooldown: ¶E206¶10 min\n${say}`),
    says: ['"10 min" is not a duration'],
  },
  ...['0s', '-5m', '5', '3650d', '1w', '1e3s'].map(
    (text): Case => ({
      title: `E206 the duration ${text}`,
      file: rule(`    cooldown: ¶E206¶"${text}"\n${say}`),
      says: ['duration'],
    }),
  ),
  {
    title: 'E206 a time zone',
    file: `version: 1\ndefaults: { timezone: ¶E206¶Europe/Londn }\nrules: []\n`,
    rule: null,
    says: ['time zone'],
  },
  { title: 'E206 a glob', file: rule(`    apps: [shop, ¶E206¶"shop-{a,b}"]\n${say}`), says: ['glob'] },
  {
    title: 'E206 a regular expression',
    file: rule(`    match: { build.stack: { regex: ¶E206¶"[a" } }\n${say}`),
    says: ['missing closing'],
  },
  {
    title: 'E207 text and template',
    file: rule(
      '    actions:\n      - action: slack.notify\n        with: { text: a, ¶E207¶template: build_failed }\n',
    ),
    says: ['cannot both be set'],
  },
  {
    title: 'E207 an approval of words',
    file: rule('    actions:\n      - action: slack.notify\n        ¶E207¶approval: { count: 1 }\n'),
    says: ['nobody is asked'],
  },
];

const names: readonly Case[] = [
  {
    title: 'E208 two kinds of trigger',
    file: `version: 1
rules:
  - id: x
    trigger: { event: build.failed, ¶E208¶schedule: "0 20 * * *", timezone: UTC }
${say}`,
    says: ['both `event` and `schedule`'],
  },
  {
    title: 'E301 an unknown event',
    file: rule(say, '¶E301¶release.fail'),
    says: ['unknown event `release.fail`; did you mean `release.failed`?'],
  },
  {
    title: 'E301 an event not sent yet',
    file: rule(say, '[build.failed, ¶E301¶herald.no_events]'),
    says: ['not sent'],
  },
  {
    title: 'E302 a slip',
    file: rule(`    match: { ¶E302¶build.statsu: failed }\n${say}`),
    says: ['did you mean `build.status`?'],
  },
  {
    title: 'E302 a fact of another event',
    file: rule(`    match: { ¶E302¶dyno.type: web }\n${say}`),
    says: ['`dyno.type` does not exist on `build.failed`'],
  },
  {
    title: 'E302 inside a nest',
    file: rule(`    match: { any: [{ all: [{ ¶E302¶dyno.type: web }] }] }\n${say}`),
    says: ['dyno.type'],
  },
  {
    title: 'E302 live state',
    file: rule(`    match: { ¶E302¶state.maintenance: true }\n${say}`),
    says: ['live state'],
  },
  {
    title: 'E302 the prototype',
    file: rule(`    match: { ¶E302¶constructor.constructor: x }\n${say}`),
    says: ['not a fact'],
  },
  {
    title: 'E302 in group_by',
    file: rule(`    group_by: [app, ¶E302¶dyno.name]\n${say}`),
    says: ['dyno.name'],
  },
  {
    title: 'E303 an action',
    file: rule('    actions: [{ action: ¶E303¶slack.notif }]\n'),
    says: ['did you mean `slack.notify`?'],
  },
  {
    title: 'E303 an argument',
    file: rule('    actions: [{ action: slack.notify, with: { ¶E303¶chanel: "#a" } }]\n'),
    says: ['did you mean `channel`?'],
  },
  {
    title: 'E303 a template',
    file: rule('    actions: [{ action: slack.notify, with: { template: ¶E303¶build_fail } }]\n'),
    says: ['build_failed'],
  },
  {
    title: 'E303 an include',
    file: rule('    actions: [{ action: slack.notify, with: { include: [¶E303¶acto] } }]\n'),
    says: ['did you mean `actor`?'],
  },
  {
    title: 'E303 a channel',
    file: rule('    actions: [{ action: slack.notify, with: { channel: ¶E303¶ops } }]\n'),
    says: ['not a Slack channel'],
  },
  {
    title: 'E303 the channel of a file',
    file: 'version: 1\ndefaults: { notify: ¶E303¶ops }\nrules: []\n',
    rule: null,
    says: ['channel'],
  },
  {
    title: 'E303 a mention of nobody',
    file: rule(
      '    actions: [{ action: slack.notify, with: { mention: [here, "@channel", U012AB3CD, S012AB3CD, oncall, ¶E303¶onccall] } }]\n',
    ),
    says: ['did you mean `oncall`?'],
  },
  {
    title: 'E303 a group',
    file: rule(rollback('{ from: { groups: [¶E303¶oncal] } }')),
    says: ['did you mean `oncall`?'],
  },
  {
    title: 'E304 a change nobody tells',
    file: rule(`    match: { formation.quantity: { ¶E304¶changed: true } }\n${say}`, 'formation.destroyed'),
    says: ['was before'],
  },
  {
    title: 'E304 a fact never sent',
    file: rule(`    match: { ¶E304¶build.release_version: 3 }\n${say}`),
    says: ['never sends'],
  },
  {
    title: 'E305 a log line',
    file: rule(say, '¶E305¶log.router_error'),
    says: ['log drain'],
  },
  {
    title: 'E405 in match',
    file: rule(`    match: { build.stack: ¶E405¶"{{ app.name }}" }\n${say}`),
    says: ['no `{{ }}` here'],
  },
  {
    title: 'E405 in a regex',
    file: rule(`    match: { build.stack: { regex: ¶E405¶"{{ x }}" } }\n${say}`),
    says: ['no `{{ }}` here'],
  },
  {
    title: 'E405 in apps, group_by, action and trigger',
    file: `version: 1\nrules:\n  - id: x\n    apps: ¶E405¶"{{ a }}"\n    trigger: { event: ¶E405¶"{{ b }}" }\n    group_by: [¶E405¶"{{ c }}"]\n    actions: [{ action: ¶E405¶"{{ d }}" }]\n`,
    says: ['no `{{ }}` here'],
  },
  ...['(a+)+$', '(?:\\\\w*)*', '(?=a)b', '(a)\\\\1', '(?<!a)b'].map(
    (regex): Case => ({
      title: `E406 ${regex}`,
      file: rule(`    match: { build.stack: { regex: ¶E406¶"${regex}" } }\n${say}`),
      says: [regex.includes('+)+') || regex.includes('*)*') ? 'repeats a repetition' : 'linear'],
    }),
  ),
  {
    title: 'E407 an unknown path',
    file: rule('    actions: [{ action: slack.notify, with: { text: ¶E407¶"{{ build.statsu }}" } }]\n'),
    says: ['did you mean `build.status`?'],
  },
  {
    title: 'E407 a path of another event',
    file: rule('    actions: [{ action: slack.notify, with: { text: ¶E407¶"{{ dyno.type }}" } }]\n'),
    says: ['does not exist'],
  },
  {
    title: 'E407 maybe empty',
    file: rule('    actions: [{ action: slack.notify, with: { text: ¶E407¶"by {{ build.commit }}" } }]\n'),
    says: ['may be empty'],
  },
  {
    title: 'E407 an unknown filter',
    file: rule('    actions: [{ action: slack.notify, with: { text: ¶E407¶"{{ app.name | upcas }}" } }]\n'),
    says: ['did you mean `upcase`?'],
  },
  ...['{% include "x" %}', '{{ app.name | raw }}', '{{ app', '{{ app[app.name] }}', '{{ "now" | date }}'].map(
    (text): Case => ({
      title: `E407 ${text}`,
      file: rule(`    actions: [{ action: slack.notify, with: { text: ¶E407¶'${text}' } }]\n`),
      says: [],
    }),
  ),
];

const grant = (allow: string, more = '') => policyText.replace('heroku.rollback: ask', allow) + more;

const policyFit: readonly Case[] = [
  {
    title: 'E501 no grant for the action',
    file: rule(`    actions:\n      - ¶E501¶action: heroku.rollback\n`),
    policy: grant('heroku.restart: ask'),
    says: ['is not granted (policy.yml has no matching grant)'],
  },
  {
    title: 'E501 no grant for the app',
    file: rule(`    apps: blog-web\n    actions:\n      - ¶E501¶action: heroku.rollback\n`),
    policy: policyText.replace('"*"', '["shop-*", "!shop-old"]'),
    says: ['`heroku.rollback` on `blog-web` is not granted'],
  },
  {
    title: 'E501 an app the grant excludes',
    file: rule(`    apps: shop-old\n    actions:\n      - ¶E501¶action: heroku.rollback\n`),
    policy: policyText.replace('"*"', '["shop-*", "!shop-old"]'),
    says: ['`shop-old`'],
  },
  {
    title: 'E501 one app of several',
    file: rule(
      '    apps: [shop-web, blog-web, "blog-*"]\n    actions:\n      - ¶E501¶action: heroku.rollback\n',
    ),
    policy: policyText.replace('"*"', 'shop-*'),
    says: ['`heroku.rollback` on `blog-web` or `blog-*` is not granted'],
  },
  {
    title: 'E501 never on this app',
    file: rule('    apps: shop\n    actions:\n      - ¶E501¶action: heroku.rollback\n'),
    policy: `${policyText}  - { apps: shop, allow: { heroku.rollback: never } }\n`,
    says: ['`shop` is not granted'],
  },
  {
    title: 'E501 never',
    file: rule(`    actions:\n      - ¶E501¶action: heroku.rollback\n`),
    policy: grant('heroku.rollback: never'),
    says: ['not granted'],
  },
  {
    title: 'E502 fewer approvals than the policy',
    file: rule(rollback('{ ¶E502¶count: 1 }')),
    policy: grant('heroku.rollback: { level: ask, count: 2 }'),
    says: ["below the policy's 2"],
  },
  {
    title: 'E502 an approver of the rule alone',
    file: rule(rollback('{ from: { users: [ana@example.com, ¶E502¶eve@example.com] } }')),
    says: ['eve@example.com'],
  },
  {
    title: 'E503 auto where the policy asks',
    file: rule(`    ¶E503¶mode: auto\n    cooldown: 5m\n${rollback()}`),
    says: ['`ask` only'],
  },
  {
    title: 'E503 auto by the defaults of the file',
    file: rule(`    cooldown: 5m\n${rollback()}`).replace('rules:', 'defaults: { ¶E503¶mode: auto }\nrules:'),
    rule: null,
    says: ['`ask` only'],
  },
  {
    title: 'E504 too few people',
    file: rule(rollback('{ from: { groups: [oncall] }, ¶E504¶count: 3 }')),
    says: ['needs 3 approvals, but only 2 people'],
  },
  {
    title: 'E504 the policy asks for more than the rule lets',
    file: rule(
      '    actions:\n      - action: heroku.rollback\n        ¶E504¶approval: { from: { users: [ana@example.com] } }\n',
    ),
    policy: grant('heroku.rollback: { level: ask, count: 2 }'),
    says: ['needs 2 approvals, but only 1 person'],
  },
  {
    title: 'E504 nobody',
    file: rule('    actions:\n      - ¶E504¶action: heroku.rollback\n'),
    policy: policyText.replace(/groups:\n.*\n.*\n/, 'groups: {}\n'),
    says: ['nobody may approve'],
  },
  {
    title: 'E203 an empty list of approvers',
    file: rule(rollback('{ from: { users: ¶E203¶[] } }')),
    says: ['`actions[0].approval.from.users`'],
  },
  {
    title: 'E505 a write by itself without rest',
    file: rule('    mode: auto\n    actions:\n      - ¶E505¶action: heroku.rollback\n'),
    policy: grant('heroku.rollback: auto'),
    says: ['without a `cooldown`'],
  },
  {
    title: 'nobody is needed where the policy lets it run by itself',
    file: rule('    mode: auto\n    cooldown: 5m\n    actions:\n      - action: heroku.rollback\n'),
    policy: grant('heroku.rollback: auto').replace(/groups:\n.*\n.*\n/, 'groups: {}\n'),
    says: [],
  },
  {
    title: 'E507 its own app',
    file: rule(`    apps: "herald-*"\n    actions:\n      - ¶E507¶action: heroku.rollback\n`),
    policy: `${policyText}self_app: herald-prod\n`,
    says: ["Herald's own app"],
  },
  {
    title: 'W501 no policy at all',
    file: rule('    actions:\n      - ¶W501¶action: heroku.rollback\n'),
    policy: null,
    says: ['only notifies'],
  },
  {
    title: 'W604 a dyno rule without a cause',
    file: `version: 1\nrules:\n  - id: x\n    ¶W604¶trigger: { event: dyno.crashed }\n${say}`,
    says: ['daily restart'],
  },
];

describe.each([
  ['the YAML of a file', yaml],
  ['the shape of a rule', shapes],
  ['the names in a rule', names],
  ['what the policy lets a rule do', policyFit],
])('%s', (_title, cases) => provoke(cases));
