import type { DashboardEvent, DashboardEvents } from '../parts/events.ts';
import type { DashboardSession } from '../session/session.ts';

/** Does what the page's parts ask for. */
export function listenToParts(page: HTMLElement, session: DashboardSession): void {
  const on = <Name extends keyof DashboardEvents>(
    name: Name,
    act: (detail: DashboardEvents[Name]) => void,
  ): void => page.addEventListener(name, (event) => act((event as DashboardEvent<Name>).detail));

  on('pick-step', (place) => void session.ask('openInspector', place));
  on('open-inspector', (place) => void session.ask('openInspector', place));
  on('open-config', (place) => void session.ask('openConfig', place));
  on('remedy', (remedy) => void session.ask('remedy', remedy));
  on('command', (command) => void session.ask('command', command));
  on('control', ({ folder, type }) => void session.control(folder, type));
  on('zoom', ({ range }) => session.change({ zoom: range }));
  on('choose-run', ({ folder }) => session.change({ chosen: folder }));
  on('change-view', ({ along, smoothed }) => {
    // A zoom is a part of the axis: of another axis it means nothing.
    if (along !== undefined && along !== session.view.along) {
      session.cursor.moveTo(undefined);
      session.change({ along, zoom: undefined });
    }
    if (smoothed !== undefined) session.change({ smoothed });
  });
  on('toggle-run', ({ folder }) => {
    const { hidden } = session.view;
    const isHidden = hidden.includes(folder);
    session.change({ hidden: isHidden ? hidden.filter((one) => one !== folder) : [...hidden, folder] });
  });
}
