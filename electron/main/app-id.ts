/** Who the app is to the system, as the installers say it. */
export const APP_ID = 'org.tensorscope.Tensorscope'
