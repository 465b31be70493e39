/** A list with more items, or with more characters in all, is not looked into: the answer is an error. */
export const mostItems = 100;
export const longestList = 20_000;
/** A longer text is not compared: the answer is an error. */
export const longestText = 100_000;
