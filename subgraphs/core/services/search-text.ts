/**
 * What a list is searched for. An empty search box is no search; any other text without words, such as "%", finds nothing.
 * @returns null if the list is not narrowed down
 */
export const searchText = (search: string | null): string | null => search?.trim() || null;
