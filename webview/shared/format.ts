export * from '../../core/format/index.ts';
