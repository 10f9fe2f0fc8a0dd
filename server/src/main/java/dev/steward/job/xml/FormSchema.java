package dev.steward.job.xml;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which elements of a config.xml a form shows as fields, and how. What is not named here is kept
 * and shown as XML.
 */
public final class FormSchema {

  /** How a field is drawn, and what its element holds. */
  public enum Type {
    LINE,
    LINES,
    FLAG,
    /** A list of texts, one a line. */
    STRINGS,
    /** The least result of another build that counts. */
    THRESHOLD
  }

  /**
   * A field of an element.
   *
   * @param path of elements below it, with slashes between them
   */
  public record Field(String path, String label, Type type) {}

  /**
   * An element that has a form.
   *
   * @param element its name
   * @param name as people call it
   * @param fresh the XML of a new one; empty where a list of its own makes them
   */
  public record Kind(String element, String name, String fresh, List<Field> fields) {}

  /**
   * A list of such elements.
   *
   * @param id names it in a form
   * @param path of the element that holds them, from the root on
   */
  public record Group(String id, String name, List<String> path, List<Kind> kinds) {

    /** True where the element around the list is there for it alone, and goes with its last. */
    boolean goesWhenEmpty() {
      return path.size() > 2;
    }

    /** Null where there is no form for such an element. */
    public @Nullable Kind kind(String element) {
      for (Kind kind : kinds) {
        if (kind.element().equals(element)) {
          return kind;
        }
      }
      return null;
    }
  }

  private static final String BINDING = "org.jenkinsci.plugins.credentialsbinding.impl.";
  private static final String SECRETS = BINDING + "SecretBuildWrapper";

  private static final Field NAME = line("name", "Name");
  private static final Field ABOUT = line("description", "Description");

  private static final Group PARAMETERS =
      new Group(
          "parameters",
          "Parameters",
          List.of(
              "properties", "hudson.model.ParametersDefinitionProperty", "parameterDefinitions"),
          List.of(
              kind(
                  "hudson.model.StringParameterDefinition",
                  "String parameter",
                  NAME,
                  ABOUT,
                  line("defaultValue", "Default"),
                  flag("trim", "Blanks around it are cut off")),
              kind(
                  "hudson.model.TextParameterDefinition",
                  "Multi-line string parameter",
                  NAME,
                  ABOUT,
                  lines("defaultValue", "Default"),
                  flag("trim", "Blanks around it are cut off")),
              kind(
                  "hudson.model.BooleanParameterDefinition",
                  "Boolean parameter",
                  NAME,
                  ABOUT,
                  flag("defaultValue", "True by default")),
              kind(
                  "hudson.model.ChoiceParameterDefinition",
                  "Choice parameter",
                  NAME,
                  ABOUT,
                  new Field("choices", "Choices, one a line", Type.STRINGS)),
              kind("hudson.model.PasswordParameterDefinition", "Password parameter", NAME, ABOUT),
              kind("hudson.model.FileParameterDefinition", "File parameter", NAME, ABOUT),
              kind(
                  "hudson.model.RunParameterDefinition",
                  "Run parameter",
                  NAME,
                  ABOUT,
                  line("projectName", "Job"),
                  line("filter", "Which: ALL, STABLE, SUCCESSFUL or COMPLETED")),
              kind(
                  "com.cloudbees.plugins.credentials.CredentialsParameterDefinition",
                  "Credentials parameter",
                  NAME,
                  ABOUT,
                  line("defaultValue", "Default: the id of a credential"),
                  flag("required", "One has to be chosen"))));

  /** What git is asked for besides; only where the sources come from it. */
  public static final Group EXTENSIONS =
      new Group(
          "extensions",
          "More about git",
          List.of("scm", "extensions"),
          List.of(
              git(
                  "CloneOption",
                  "How it is cloned",
                  flag("shallow", "Without the whole history"),
                  line("depth", "Commits of it"),
                  flag("noTags", "Without tags"),
                  flag("honorRefspec", "Only what the refspec says"),
                  line("timeout", "Minutes at most")),
              git("CheckoutOption", "Time of a checkout", line("timeout", "Minutes at most")),
              git(
                  "SubmoduleOption",
                  "Submodules",
                  flag("disableSubmodules", "Not at all"),
                  flag("recursiveSubmodules", "Those of submodules too"),
                  flag("trackingSubmodules", "The tips of their branches"),
                  flag("parentCredentials", "With the credentials of this repository"),
                  flag("shallow", "Without their whole history"),
                  line("depth", "Commits of it")),
              git("WipeWorkspace", "Clone anew for each build"),
              git("CleanBeforeCheckout", "Clean before the checkout"),
              git("CleanCheckout", "Clean after the checkout"),
              git("PruneStaleBranch", "Forget branches that are gone"),
              git(
                  "LocalBranch",
                  "Check out to a local branch",
                  line("localBranch", "Its name; ** for that of the remote one")),
              git(
                  "RelativeTargetDirectory",
                  "Check out to a folder",
                  line("relativeTargetDir", "Below the workspace")),
              git(
                  "PathRestriction",
                  "Poll only some paths",
                  lines("includedRegions", "Regular expressions of those that count"),
                  lines("excludedRegions", "Of those that do not")),
              git(
                  "MessageExclusion",
                  "Poll without some messages",
                  line("excludedMessage", "Regular expression of what does not count")),
              git(
                  "UserExclusion",
                  "Poll without some people",
                  lines("excludedUsers", "Whose commits do not count, one a line")),
              git("DisableRemotePoll", "Poll with a workspace"),
              git("IgnoreNotifyCommit", "Not by hooks of the repository"),
              git(
                  "UserIdentity",
                  "Who commits",
                  line("name", "user.name"),
                  line("email", "user.email")),
              git("AuthorInChangelog", "Authors and not committers are to blame"),
              git(
                  "ChangelogToBranch",
                  "Changes against another branch",
                  line("options/compareRemote", "Remote"),
                  line("options/compareTarget", "Branch")),
              git(
                  "FirstBuildChangelog",
                  "Changes of the first build",
                  flag("makeChangelog", "All that came before it")),
              git(
                  "PreBuildMerge",
                  "Merge before the build",
                  line("options/mergeRemote", "Remote"),
                  line("options/mergeTarget", "Branch")),
              git("GitLFSPull", "Get large files (LFS)"),
              git("ScmName", "Name of the sources", line("name", "Name"))));

  private static final Group TRIGGERS =
      new Group(
          "triggers",
          "Build triggers",
          List.of("triggers"),
          List.of(
              kind(
                  "hudson.triggers.TimerTrigger",
                  "Build periodically",
                  lines("spec", "Schedule, such as H 4 * * 1-5")),
              kind(
                  "hudson.triggers.SCMTrigger",
                  "Poll the sources",
                  lines("spec", "Schedule, such as H/15 * * * *"),
                  flag("ignorePostCommitHooks", "Not by hooks of the repository")),
              kind(
                  "jenkins.triggers.ReverseBuildTrigger",
                  "Build after other jobs",
                  line("upstreamProjects", "Jobs, with commas between them"),
                  new Field("threshold", "When they end as", Type.THRESHOLD)),
              new Kind(
                  "com.cloudbees.jenkins.GitHubPushTrigger",
                  "Build when GitHub tells of a push",
                  "<com.cloudbees.jenkins.GitHubPushTrigger><spec></spec>"
                      + "</com.cloudbees.jenkins.GitHubPushTrigger>",
                  List.of()),
              kind(
                  "org.jenkinsci.plugins.gwt.GenericTrigger",
                  "Build when a webhook calls",
                  line("token", "Token that the call has to name"),
                  line("causeString", "What it says of the cause"),
                  line("regexpFilterText", "Text to look at, such as $ref"),
                  line("regexpFilterExpression", "Regular expression that it has to match"))));

  private static final Group WRAPPERS =
      new Group(
          "wrappers",
          "Build environment",
          List.of("buildWrappers"),
          List.of(
              kind(
                  "hudson.plugins.timestamper.TimestamperBuildWrapper",
                  "Times beside the lines of the console"),
              new Kind(
                  "hudson.plugins.ansicolor.AnsiColorBuildWrapper",
                  "Colours in the console",
                  "<hudson.plugins.ansicolor.AnsiColorBuildWrapper><colorMapName>xterm"
                      + "</colorMapName></hudson.plugins.ansicolor.AnsiColorBuildWrapper>",
                  List.of()),
              new Kind(
                  "hudson.plugins.build__timeout.BuildTimeoutWrapper",
                  "Stop the build when it takes too long",
                  "<hudson.plugins.build__timeout.BuildTimeoutWrapper><strategy"
                      + " class=\"hudson.plugins.build_timeout.impl.AbsoluteTimeOutStrategy\">"
                      + "<timeoutMinutes>60</timeoutMinutes></strategy><operationList>"
                      + "<hudson.plugins.build__timeout.operations.AbortOperation/></operationList>"
                      + "</hudson.plugins.build__timeout.BuildTimeoutWrapper>",
                  List.of(line("strategy/timeoutMinutes", "Minutes"))),
              kind(
                  "hudson.plugins.ws__cleanup.PreBuildCleanup",
                  "Clean the workspace before the build",
                  flag("deleteDirs", "Patterns name folders too")),
              new Kind(SECRETS, "The secrets below", "", List.of())));

  private static final Group BINDINGS =
      new Group(
          "bindings",
          "Secrets in the environment",
          List.of("buildWrappers", SECRETS, "bindings"),
          List.of(
              binding(
                  "UsernamePasswordMultiBinding",
                  "Username and password",
                  line("usernameVariable", "Variable of the username"),
                  line("passwordVariable", "Variable of the password")),
              binding(
                  "UsernamePasswordBinding",
                  "Username and password in one, with a colon between them",
                  line("variable", "Variable")),
              binding("StringBinding", "Secret text", line("variable", "Variable")),
              binding(
                  "FileBinding", "Secret file", line("variable", "Variable of the file's path")),
              binding(
                  "SSHUserPrivateKeyBinding",
                  "SSH key",
                  line("keyFileVariable", "Variable of the key file's path"),
                  line("usernameVariable", "Variable of the username"),
                  line("passphraseVariable", "Variable of the passphrase")),
              binding(
                  "CertificateMultiBinding",
                  "Certificate",
                  line("keystoreVariable", "Variable of the key store's path"),
                  line("passwordVariable", "Variable of its password"),
                  line("aliasVariable", "Variable of its name"))));

  private static final Group STEPS =
      new Group(
          "builders",
          "Build steps",
          List.of("builders"),
          List.of(
              kind("hudson.tasks.Shell", "Shell script", lines("command", "Script")),
              kind(
                  "hudson.tasks.Maven",
                  "Maven",
                  line("targets", "Goals"),
                  line("mavenName", "Installation"),
                  line("pom", "POM"),
                  lines("properties", "Properties"),
                  line("jvmOptions", "Options of the JVM"),
                  flag("usePrivateRepository", "A repository of its own")),
              kind(
                  "hudson.tasks.Ant",
                  "Ant",
                  line("targets", "Targets"),
                  line("antName", "Installation"),
                  line("buildFile", "Build file"),
                  lines("properties", "Properties"),
                  line("antOpts", "Options")),
              kind(
                  "hudson.plugins.gradle.Gradle",
                  "Gradle",
                  line("tasks", "Tasks"),
                  line("switches", "Switches"),
                  line("gradleName", "Installation"),
                  flag("useWrapper", "By the wrapper"),
                  line("buildFile", "Build file"),
                  line("rootBuildScriptDir", "Folder of the build"))));

  private static final Group PUBLISHERS =
      new Group(
          "publishers",
          "Post-build actions",
          List.of("publishers"),
          List.of(
              kind(
                  "hudson.tasks.ArtifactArchiver",
                  "Archive artifacts",
                  line("artifacts", "Files, such as target/*.jar"),
                  line("excludes", "But not"),
                  flag("allowEmptyArchive", "None is no failure"),
                  flag("onlyIfSuccessful", "Only of builds that went well"),
                  flag("fingerprint", "Fingerprint them")),
              kind(
                  "hudson.tasks.junit.JUnitResultArchiver",
                  "Publish JUnit test results",
                  line("testResults", "Files, such as target/surefire-reports/*.xml"),
                  flag("allowEmptyResults", "None is no failure"),
                  flag("skipMarkingBuildUnstable", "Failed tests leave the result alone")),
              kind(
                  "hudson.tasks.Mailer",
                  "Send mail",
                  line("recipients", "To, with blanks between them"),
                  flag("dontNotifyEveryUnstableBuild", "Not for every unstable build"),
                  flag("sendToIndividuals", "To who broke the build as well")),
              kind(
                  "hudson.tasks.BuildTrigger",
                  "Build other jobs",
                  line("childProjects", "Jobs, with commas between them"),
                  new Field("threshold", "When this ends as", Type.THRESHOLD)),
              kind(
                  "hudson.tasks.Fingerprinter",
                  "Fingerprint files",
                  line("targets", "Files"),
                  line("excludes", "But not")),
              kind(
                  "hudson.tasks.test.AggregatedTestResultPublisher",
                  "Add up the tests of other jobs",
                  line("jobs", "Jobs, with commas between them; empty: all that follow"),
                  flag("includeFailedBuilds", "Of failed builds too")),
              kind(
                  "hudson.plugins.git.GitPublisher",
                  "Push with git",
                  flag("pushOnlyIfSuccess", "Only when the build went well"),
                  flag("pushMerge", "What was merged before the build"),
                  flag("forcePush", "By force")),
              kind(
                  "hudson.plugins.ws__cleanup.WsCleanup",
                  "Clean the workspace after the build",
                  flag("deleteDirs", "Patterns name folders too"),
                  flag("notFailBuild", "The build does not fail by it"))));

  /** All lists, in the order in which a form shows them. */
  public static final List<Group> GROUPS =
      List.of(PARAMETERS, EXTENSIONS, TRIGGERS, WRAPPERS, BINDINGS, STEPS, PUBLISHERS);

  private FormSchema() {}

  private static Field line(String path, String label) {
    return new Field(path, label, Type.LINE);
  }

  private static Field lines(String path, String label) {
    return new Field(path, label, Type.LINES);
  }

  private static Field flag(String path, String label) {
    return new Field(path, label, Type.FLAG);
  }

  private static Kind git(String element, String name, Field... fields) {
    return kind("hudson.plugins.git.extensions.impl." + element, name, fields);
  }

  private static Kind binding(String element, String name, Field... fields) {
    var all = new ArrayList<>(List.of(fields));
    all.add(line("credentialsId", "Credential: its id"));
    String full = BINDING + element;
    return new Kind(full, name, "<" + full + "/>", List.copyOf(all));
  }

  private static Kind kind(String element, String name, Field... fields) {
    return new Kind(element, name, "<" + element + "/>", List.of(fields));
  }
}
