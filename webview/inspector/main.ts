import './page.css';
import './shell/inspector-page.ts';
