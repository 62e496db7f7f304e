/** View data and messages between the editor's side and its pages: types only, shared by extension/ and webview/; merge-pushes.ts beside it is the editor's. */
export * from './filter.ts';
export * from './messages.ts';
export * from './run-view.ts';
