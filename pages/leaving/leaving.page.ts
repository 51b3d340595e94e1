import { openPage } from "../view/page";
import { leavingMessages } from "./leaving.messages";
import { leavingTarget } from "./leaving.target";
import { leavingView } from "./leaving.view";

const page = openPage();
const words = leavingMessages[page.reader.language];
const target = leavingTarget(location.hash.slice(1) || null, location.search);

page.show(target === null ? words.invalid : words.leaving(target.host), leavingView(target, words));
