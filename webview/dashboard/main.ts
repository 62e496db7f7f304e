import './page.css';
import './shell/dashboard-page.ts';
