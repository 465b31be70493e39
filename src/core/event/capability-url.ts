/** What stands where a capability was. */
export const strippedMark = '[stripped]';

/** The scheme is bounded so that a long run of letters costs no more than its length. */
const anyUrl = /[a-z][a-z0-9+.-]{0,30}:\/\/[^\s"'<>]+/gi;
const userInfo = /^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i;
/** A shell on a one-off dyno, build and release output, log sessions: whoever has the URL is let in. */
const grantingHost =
  /^(rendezvous:\/\/|[a-z+]+:\/\/((build|release)-output|logs-api|rendezvous[a-z0-9.-]*)\.heroku\.com|[a-z+]+:\/\/[^/?#]*logplex)/i;
/** Presigned URLs of S3, Google Cloud Storage and Azure, also percent-encoded inside another URL. */
const signature =
  /(x-amz-(signature|credential|security-token)|x-goog-(signature|credential)|awsaccesskeyid|googleaccessid)(=|%3d)/i;
const secretParameter =
  /[?&;#](signature|sig|token|access_token|auth_token|refresh_token|api_?key|secret|password)(=|%3d)/i;

/**
 * Takes capability URLs out of a text, and user names and passwords out of all other URLs. A URL that only names a
 * place stays.
 */
export function withoutCapabilityUrls(text: string): string {
  return text.replace(anyUrl, (url) =>
    grants(url) ? strippedMark : url.replace(userInfo, `$1${strippedMark}@`),
  );
}

function grants(url: string): boolean {
  return grantingHost.test(url) || signature.test(url) || secretParameter.test(url);
}
