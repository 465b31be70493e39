/** Starts what all tests share. */
export async function setup(): Promise<void> {}
