/** Numbers in words. */

const figures = new Intl.NumberFormat("en-GB");

/** "1,284". */
export const number = (n: number): string => figures.format(n);

/** "1 entry", "1,284 entries". */
export const count = (n: number, one: string, more = `${one}s`): string =>
  `${number(n)} ${n === 1 ? one : more}`;

/** "9f2c 41d7 0be3 a865 c410": hexadecimal digits as they are compared by eye. */
export const inFours = (digits: string): string => digits.replaceAll(/(.{4})(?=.)/g, "$1 ");
