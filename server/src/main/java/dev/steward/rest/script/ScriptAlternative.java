package dev.steward.rest.script;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A common purpose of Groovy scripts for Jenkins, with the equivalent calls to this server.
 *
 * @param pattern matches scripts for this purpose
 * @param purpose the purpose, as a verb phrase
 * @param rest the equivalent REST request
 * @param command the equivalent CLI command; empty if none
 * @param yaml the configuration key; empty if none
 */
public record ScriptAlternative(
    Pattern pattern, String purpose, String rest, String command, String yaml) {

  /** All alternatives in display order. */
  public static final List<ScriptAlternative> ALL =
      List.of(
          new ScriptAlternative(
              Pattern.compile("VERSION|getVersion"),
              "get the version",
              "GET /api/json and read the header X-Jenkins",
              "version",
              ""),
          new ScriptAlternative(
              Pattern.compile("ApiToken|tokenStore|addFixedToken"),
              "create or revoke an API token",
              "POST /me/descriptorByName/jenkins.security.ApiTokenProperty/generateNewToken",
              "token create",
              "steward.tokens"),
          new ScriptAlternative(
              Pattern.compile("createAccount|SecurityRealm|User\\.(get|current)"),
              "create users or set passwords",
              "POST /securityRealm/createAccountByAdmin",
              "",
              "jenkins.securityRealm.local.users"),
          new ScriptAlternative(
              Pattern.compile("AuthorizationStrategy|Permission"),
              "grant permissions",
              "POST /authorization",
              "",
              "jenkins.authorizationStrategy"),
          new ScriptAlternative(
              Pattern.compile("Slave|addNode|[nN]odes|[cC]omputer|Offline"),
              "create nodes or take them offline",
              "POST /computer/doCreateItem, POST /computer/NAME/toggleOffline",
              "create-node, offline-node",
              "jenkins.nodes"),
          new ScriptAlternative(
              Pattern.compile(
                  "setNumExecutors|SystemMessage|LocationConfiguration|QuietPeriod|CrumbIssuer|[mM]ailer"),
              "change settings",
              "POST /settings",
              "",
              "jenkins, unclassified"),
          new ScriptAlternative(
              Pattern.compile("CredentialsProvider|Credentials(Impl|Store)|credentials\\."),
              "create or change credentials",
              "POST /credentials/store/system/domain/_/createCredentials",
              "",
              "credentials.system.domainCredentials"),
          new ScriptAlternative(
              Pattern.compile("createProject|getItem|getAllItems|[jJ]obs?\\b|items"),
              "list, create or change jobs",
              "GET /api/json?tree=jobs[name,url], POST /createItem?name=NAME",
              "list-jobs, create-job",
              "steward.jobs"),
          new ScriptAlternative(
              Pattern.compile("scheduleBuild|[qQ]ueue|doStop|[bB]uilds|Executor"),
              "start or stop builds, or cancel queue items",
              "POST /job/NAME/build, POST /job/NAME/NUMBER/stop, POST /queue/cancelItem?id=ID",
              "build, stop-builds",
              ""),
          new ScriptAlternative(
              Pattern.compile("[pP]luginManager|getPlugins|[uU]pdateCenter"),
              "list or install plugins",
              "GET /pluginManager/api/json?depth=1; nothing can be installed",
              "list-plugins",
              ""),
          new ScriptAlternative(
              Pattern.compile("[qQ]uietDown|[rR]estart|doExit|SafeExit"),
              "quiet down, restart or exit",
              "POST /quietDown, POST /safeRestart, POST /safeExit",
              "quiet-down, safe-restart",
              ""),
          new ScriptAlternative(
              Pattern.compile("LogRecorder|Logger|java\\.util\\.logging"),
              "change the level of a logger",
              "POST /log/configLogger?name=NAME&level=LEVEL",
              "",
              "steward.settings.logLevels"));

  /** The alternatives that match the script; all if none match. */
  public static List<ScriptAlternative> of(String script) {
    List<ScriptAlternative> matching =
        ALL.stream().filter(alternative -> alternative.pattern.matcher(script).find()).toList();
    return matching.isEmpty() ? ALL : matching;
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
