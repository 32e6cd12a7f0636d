// Everything a page does with a script. Each part attaches to the document once and works on whatever htmx brings later.
import { startCopying } from "./copying.js";
import { startDialog } from "./dialog.js";
import { startForms } from "./forms.js";
import { startKeys } from "./keys.js";
import { startLive } from "./live.js";
import { startMenus } from "./menus.js";
import { startPresenting } from "./present.js";
import { startRequests } from "./requests.js";
import { startRows } from "./rows.js";
import { startSending } from "./send.js";
import { startSuggesting } from "./suggesting.js";
import { startTheme } from "./theme.js";
import { startToasts } from "./toasts.js";

startRows();
startKeys();
startCopying();
startDialog();
startForms();
startRequests();
startLive();
startMenus();
startPresenting();
startSending();
startSuggesting();
startTheme();
startToasts();
