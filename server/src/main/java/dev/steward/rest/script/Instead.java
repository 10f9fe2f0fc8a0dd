package dev.steward.rest.script;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A common purpose of Groovy scripts for Jenkins, with the equivalent calls of this server.
 *
 * @param words matches scripts for this purpose
 * @param purpose the purpose, as a verb phrase
 * @param rest the equivalent REST request
 * @param command the equivalent CLI command; empty if none
 * @param yaml the configuration key; empty if none
 */
public record Instead(Pattern words, String purpose, String rest, String command, String yaml) {

  /** All alternatives in display order. */
  public static final List<Instead> ALL =
      List.of(
          new Instead(
              Pattern.compile("VERSION|getVersion"),
              "get the version",
              "GET /api/json and read the header X-Jenkins",
              "version",
              ""),
          new Instead(
              Pattern.compile("ApiToken|tokenStore|addFixedToken"),
              "create or revoke an API token",
              "POST /me/descriptorByName/jenkins.security.ApiTokenProperty/generateNewToken",
              "token create",
              "steward.tokens"),
          new Instead(
              Pattern.compile("createAccount|SecurityRealm|User\\.(get|current)"),
              "create users, set passwords",
              "POST /securityRealm/createAccountByAdmin",
              "",
              "jenkins.securityRealm.local.users"),
          new Instead(
              Pattern.compile("AuthorizationStrategy|Permission"),
              "grant permissions",
              "POST /authorization",
              "",
              "jenkins.authorizationStrategy"),
          new Instead(
              Pattern.compile("Slave|addNode|[nN]odes|[cC]omputer|Offline"),
              "create nodes, take them offline",
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
              "create or change credentials",
              "POST /credentials/store/system/domain/_/createCredentials",
              "",
              "credentials.system.domainCredentials"),
          new Instead(
              Pattern.compile("createProject|getItem|getAllItems|[jJ]obs?\\b|items"),
              "list, create or change jobs",
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
              "quiet down, restart, exit",
              "POST /quietDown, POST /safeRestart, POST /safeExit",
              "quiet-down, safe-restart",
              ""),
          new Instead(
              Pattern.compile("LogRecorder|Logger|java\\.util\\.logging"),
              "change the level of a logger",
              "POST /log/configLogger?name=NAME&level=LEVEL",
              "",
              "steward.settings.logLevels"));

  /** The alternatives that match the script; all if none match. */
  public static List<Instead> of(String script) {
    List<Instead> meant = ALL.stream().filter(one -> one.words.matcher(script).find()).toList();
    return meant.isEmpty() ? ALL : meant;
  }

  /** The alternative as one line of text. */
  public String line() {
    return "To "
        + purpose
        + ": "
        + rest
        + (command.isEmpty() ? "" : "; CLI: " + command)
        + (yaml.isEmpty() ? "" : "; YAML: " + yaml);
  }
}
