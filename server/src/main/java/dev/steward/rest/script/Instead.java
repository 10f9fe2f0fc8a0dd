package dev.steward.rest.script;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What people send scripts to a Jenkins for, and what does the same here.
 *
 * @param words stand in such a script
 * @param purpose what it is sent for
 * @param rest the call that does it
 * @param command of the command line; empty where there is none
 * @param yaml the key of the configuration; empty where there is none
 */
public record Instead(Pattern words, String purpose, String rest, String command, String yaml) {

  /** All of them, in the order in which they are shown. */
  public static final List<Instead> ALL =
      List.of(
          new Instead(
              Pattern.compile("VERSION|getVersion"),
              "ask for the version",
              "GET /api/json and read the header X-Jenkins",
              "version",
              ""),
          new Instead(
              Pattern.compile("ApiToken|tokenStore|addFixedToken"),
              "make or revoke an API token",
              "POST /me/descriptorByName/jenkins.security.ApiTokenProperty/generateNewToken",
              "token create",
              "steward.tokens"),
          new Instead(
              Pattern.compile("createAccount|SecurityRealm|User\\.(get|current)"),
              "make users, set passwords",
              "POST /securityRealm/createAccountByAdmin",
              "",
              "jenkins.securityRealm.local.users"),
          new Instead(
              Pattern.compile("AuthorizationStrategy|Permission"),
              "give rights",
              "POST /authorization",
              "",
              "jenkins.authorizationStrategy"),
          new Instead(
              Pattern.compile("Slave|addNode|[nN]odes|[cC]omputer|Offline"),
              "make nodes, take them offline",
              "POST /computer/doCreateItem, POST /computer/NAME/toggleOffline",
              "create-node, offline-node",
              "jenkins.nodes"),
          new Instead(
              Pattern.compile(
                  "setNumExecutors|SystemMessage|LocationConfiguration|QuietPeriod|CrumbIssuer|[mM]ailer"),
              "change settings",
              "POST /settings",
              "",
              "jenkins, unclassified"),
          new Instead(
              Pattern.compile("CredentialsProvider|Credentials(Impl|Store)|credentials\\."),
              "make or change credentials",
              "POST /credentials/store/system/domain/_/createCredentials",
              "",
              "credentials.system.domainCredentials"),
          new Instead(
              Pattern.compile("createProject|getItem|getAllItems|[jJ]obs?\\b|items"),
              "list, make or change jobs",
              "GET /api/json?tree=jobs[name,url], POST /createItem?name=NAME",
              "list-jobs, create-job",
              "steward.jobs"),
          new Instead(
              Pattern.compile("scheduleBuild|[qQ]ueue|doStop|[bB]uilds|Executor"),
              "start and stop builds, clear the queue",
              "POST /job/NAME/build, POST /job/NAME/NUMBER/stop, POST /queue/cancelItem?id=ID",
              "build, stop-builds",
              ""),
          new Instead(
              Pattern.compile("[pP]luginManager|getPlugins|[uU]pdateCenter"),
              "list or install plugins",
              "GET /pluginManager/api/json?depth=1; nothing can be installed",
              "list-plugins",
              ""),
          new Instead(
              Pattern.compile("[qQ]uietDown|[rR]estart|doExit|SafeExit"),
              "quiet down, restart, end",
              "POST /quietDown, POST /safeRestart, POST /safeExit",
              "quiet-down, safe-restart",
              ""),
          new Instead(
              Pattern.compile("LogRecorder|Logger|java\\.util\\.logging"),
              "turn a logger up",
              "POST /log/configLogger?name=NAME&level=LEVEL",
              "",
              "steward.settings.logLevels"));

  /** Those that the script seems to be sent for; all where it says nothing that is known. */
  public static List<Instead> of(String script) {
    List<Instead> meant = ALL.stream().filter(one -> one.words.matcher(script).find()).toList();
    return meant.isEmpty() ? ALL : meant;
  }

  /** In one line. */
  public String line() {
    return "To "
        + purpose
        + ": "
        + rest
        + (command.isEmpty() ? "" : "; command line: " + command)
        + (yaml.isEmpty() ? "" : "; YAML: " + yaml);
  }
}
