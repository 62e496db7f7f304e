import './page.css';
import './diff/diff-view.ts';
import './shell/inspector-page.ts';
