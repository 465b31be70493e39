/** Something wrong in an expression. `offset` and `length` count UTF-16 units of its text. */
export type ExpressionFault = {
  readonly code: 'E304' | 'E305' | 'E401' | 'E402' | 'E403' | 'E404' | 'E405' | 'E406';
  readonly offset: number;
  readonly length?: number;
  readonly message: string;
  readonly hint: string;
};

/** The part of the text a fault is about. */
export type Span = { readonly start: number; readonly end: number };

export function faultAt(
  { start, end }: Span,
  code: ExpressionFault['code'],
  message: string,
  hint: string,
): ExpressionFault {
  return { code, offset: start, length: Math.max(0, end - start), message, hint };
}
