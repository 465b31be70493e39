import type { Severity } from '../rules/rulebook.ts';

/** Signs that differ in shape, not only in colour. */
export const severitySign: Readonly<Record<Severity, string>> = {
  info: 'ℹ️',
  warning: '⚠️',
  error: '❗',
  critical: '🚨',
};

/** It is over. */
export const resolvedSign = '✅';
