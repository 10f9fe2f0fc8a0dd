package dev.steward.job.xml;

import static dev.steward.job.xml.FormSchema.Field.choice;
import static dev.steward.job.xml.FormSchema.Field.flag;
import static dev.steward.job.xml.FormSchema.Field.line;
import static dev.steward.job.xml.FormSchema.Field.lines;
import static dev.steward.job.xml.FormSchema.Field.on;
import static dev.steward.job.xml.FormSchema.Field.rows;
import static dev.steward.job.xml.FormSchema.Field.texts;

import dev.steward.access.Permission;
import dev.steward.job.xml.FormSchema.Field;
import dev.steward.job.xml.FormSchema.Group;
import dev.steward.job.xml.FormSchema.Kind;
import dev.steward.job.xml.FormSchema.Option;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Catalog of the elements that the job form displays as fields. */
public final class FormKinds {

  private static final String WEBHOOK = "org.jenkinsci.plugins.gwt.Generic";
  private static final String TIMEOUT = "hudson.plugins.build_timeout.";
  private static final String OPERATION = "hudson.plugins.build__timeout.operations.";
  private static final String PUSH = "hudson.plugins.git.GitPublisher_-";
  private static final String MATRIX = "hudson.security.AuthorizationMatrixProperty";
  private static final String INHERITANCE = "org.jenkinsci.plugins.matrixauth.inheritance.";

  private static final Field PATTERNS =
      rows(
          "patterns",
          "Patterns for files to be deleted (all if empty)",
          "hudson.plugins.ws__cleanup.Pattern",
          line("pattern", "Pattern, such as **/target/**"),
          choice(
              "type", "Type", new Option("INCLUDE", "Include"), new Option("EXCLUDE", "Exclude")));

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
              Kind.of(
                  "hudson.model.StringParameterDefinition",
                  "String parameter",
                  NAME,
                  ABOUT,
                  line("defaultValue", "Default value"),
                  flag("trim", "Trim the string")),
              Kind.of(
                  "hudson.model.TextParameterDefinition",
                  "Multi-line string parameter",
                  NAME,
                  ABOUT,
                  lines("defaultValue", "Default value"),
                  flag("trim", "Trim the string")),
              Kind.of(
                  "hudson.model.BooleanParameterDefinition",
                  "Boolean parameter",
                  NAME,
                  ABOUT,
                  flag("defaultValue", "Set by default")),
              Kind.of(
                  "hudson.model.ChoiceParameterDefinition",
                  "Choice parameter",
                  NAME,
                  ABOUT,
                  Field.of("choices", "Choices (one per line)", FormSchema.Type.STRINGS)),
              Kind.of(
                  "hudson.model.PasswordParameterDefinition",
                  "Password parameter",
                  NAME,
                  ABOUT,
                  Field.of("defaultValue", "Default value", FormSchema.Type.SECRET)),
              Kind.of("hudson.model.FileParameterDefinition", "File parameter", NAME, ABOUT),
              Kind.of(
                  "hudson.model.RunParameterDefinition",
                  "Run parameter",
                  NAME,
                  ABOUT,
                  line("projectName", "Job"),
                  choice(
                      "filter",
                      "Filter",
                      new Option("ALL", "All builds"),
                      new Option("COMPLETED", "Completed builds only"),
                      new Option("SUCCESSFUL", "Successful builds only (including unstable)"),
                      new Option("STABLE", "Stable builds only"))),
              Kind.of(
                  "com.cloudbees.plugins.credentials.CredentialsParameterDefinition",
                  "Credentials parameter",
                  NAME,
                  ABOUT,
                  Field.of("defaultValue", "Default value", FormSchema.Type.CREDENTIAL),
                  flag("required", "Required"))));

  private static final Group TRIGGERS =
      new Group(
          "triggers",
          "Build triggers",
          List.of("triggers"),
          List.of(
              Kind.of(
                  "hudson.triggers.TimerTrigger",
                  "Build periodically",
                  lines("spec", "Schedule, such as H 4 * * 1-5")),
              Kind.of(
                  "hudson.triggers.SCMTrigger",
                  "Poll SCM",
                  lines("spec", "Schedule, such as H/15 * * * *"),
                  flag("ignorePostCommitHooks", "Ignore post-commit hooks")),
              Kind.of(
                  "jenkins.triggers.ReverseBuildTrigger",
                  "Build after other projects are built",
                  line("upstreamProjects", "Projects to watch (comma-separated)"),
                  Field.of(
                      "threshold", "Trigger only if their result is", FormSchema.Type.THRESHOLD)),
              new Kind(
                  "com.cloudbees.jenkins.GitHubPushTrigger",
                  "GitHub hook trigger",
                  "<com.cloudbees.jenkins.GitHubPushTrigger><spec></spec>"
                      + "</com.cloudbees.jenkins.GitHubPushTrigger>",
                  List.of()),
              Kind.of(
                  WEBHOOK + "Trigger",
                  "Generic Webhook Trigger",
                  line("token", "Token"),
                  line("causeString", "Cause"),
                  line("regexpFilterText", "Optional filter: text, such as $ref"),
                  line("regexpFilterExpression", "Optional filter: regular expression"),
                  rows(
                      "genericVariables",
                      "Post content parameters",
                      WEBHOOK + "Variable",
                      line("key", "Name"),
                      line("value", "Expression"),
                      choice(
                          "expressionType",
                          "Expression type",
                          new Option("JSONPath", "JSONPath"),
                          new Option("XPath", "XPath")),
                      line("regexpFilter", "Value filter (regex)"),
                      line("defaultValue", "Default value")),
                  rows(
                      "genericHeaderVariables",
                      "Header parameters",
                      WEBHOOK + "HeaderVariable",
                      line("key", "Request header"),
                      line("regexpFilter", "Value filter (regex)")),
                  rows(
                      "genericRequestVariables",
                      "Request parameters",
                      WEBHOOK + "RequestVariable",
                      line("key", "Request parameter"),
                      line("regexpFilter", "Value filter (regex)"))),
              new Kind(
                  "com.dabsquared.gitlabjenkins.GitLabPushTrigger",
                  "Build when a change is pushed to GitLab",
                  "<com.dabsquared.gitlabjenkins.GitLabPushTrigger><spec></spec>"
                      + "</com.dabsquared.gitlabjenkins.GitLabPushTrigger>",
                  List.of(
                      on("triggerOnPush", "Push events"),
                      on("triggerOnMergeRequest", "Merge request events"),
                      Field.of("secretToken", "Secret token", FormSchema.Type.SECRET),
                      line("includeBranchesSpec", "Include branches (comma-separated)"),
                      line("excludeBranchesSpec", "Exclude branches (comma-separated)")))));

  private static final Group WRAPPERS =
      new Group(
          "wrappers",
          "Build environment",
          List.of("buildWrappers"),
          List.of(
              Kind.of(
                  "hudson.plugins.timestamper.TimestamperBuildWrapper",
                  "Add timestamps to the console output"),
              new Kind(
                  "hudson.plugins.ansicolor.AnsiColorBuildWrapper",
                  "Color ANSI console output",
                  "<hudson.plugins.ansicolor.AnsiColorBuildWrapper><colorMapName>xterm"
                      + "</colorMapName></hudson.plugins.ansicolor.AnsiColorBuildWrapper>",
                  List.of()),
              new Kind(
                  "hudson.plugins.build__timeout.BuildTimeoutWrapper",
                  "Terminate a build if it's stuck",
                  "<hudson.plugins.build__timeout.BuildTimeoutWrapper><strategy"
                      + " class=\"hudson.plugins.build_timeout.impl.AbsoluteTimeOutStrategy\">"
                      + "<timeoutMinutes>60</timeoutMinutes></strategy><operationList>"
                      + "<hudson.plugins.build__timeout.operations.AbortOperation/></operationList>"
                      + "</hudson.plugins.build__timeout.BuildTimeoutWrapper>",
                  List.of(
                      choice(
                          "strategy/@class",
                          "Time-out strategy",
                          new Option(TIMEOUT + "impl.AbsoluteTimeOutStrategy", "Absolute"),
                          new Option(TIMEOUT + "impl.NoActivityTimeOutStrategy", "No activity")),
                      line("strategy/timeoutMinutes", "Timeout minutes (absolute)"),
                      line("strategy/timeoutSecondsString", "Timeout seconds (no activity)"),
                      Field.of(
                          "operationList/" + OPERATION + "FailOperation",
                          "Fail the build",
                          FormSchema.Type.PRESENT),
                      Field.of(
                          "operationList/" + OPERATION + "WriteDescriptionOperation",
                          "Write build description",
                          FormSchema.Type.PRESENT))),
              Kind.of(
                  "hudson.plugins.ws__cleanup.PreBuildCleanup",
                  "Delete workspace before build starts",
                  PATTERNS,
                  flag("deleteDirs", "Apply pattern also on directories")),
              Kind.of(
                  "com.michelin.cio.hudson.plugins.maskpasswords.MaskPasswordsBuildWrapper",
                  "Mask passwords",
                  rows(
                      "varPasswordPairs",
                      "Passwords",
                      "varPasswordPair",
                      line("@var", "Variable"),
                      Field.of("@password", "Password", FormSchema.Type.SECRET))),
              new Kind(SECRETS, "Use secret text(s) or file(s)", "", List.of())));

  private static final Group BINDINGS =
      new Group(
          "bindings",
          "Credentials bindings",
          List.of("buildWrappers", SECRETS, "bindings"),
          List.of(
              binding(
                  "UsernamePasswordMultiBinding",
                  "Username and password (separated)",
                  line("usernameVariable", "Username variable"),
                  line("passwordVariable", "Password variable")),
              binding(
                  "UsernamePasswordBinding",
                  "Username and password (conjoined)",
                  line("variable", "Variable")),
              binding("StringBinding", "Secret text", line("variable", "Variable")),
              binding(
                  "FileBinding", "Secret file", line("variable", "Variable (path of the file)")),
              binding(
                  "SSHUserPrivateKeyBinding",
                  "SSH user private key",
                  line("keyFileVariable", "Key file variable"),
                  line("usernameVariable", "Username variable"),
                  line("passphraseVariable", "Passphrase variable")),
              binding(
                  "CertificateMultiBinding",
                  "Certificate",
                  line("keystoreVariable", "Keystore variable"),
                  line("passwordVariable", "Password variable"),
                  line("aliasVariable", "Alias variable"))));

  private static final Group STEPS =
      new Group(
          "builders",
          "Build steps",
          List.of("builders"),
          List.of(
              Kind.of(
                  "hudson.tasks.Shell",
                  "Execute shell",
                  lines("command", "Command"),
                  line("unstableReturn", "Exit code to set build unstable")),
              Kind.of(
                  "hudson.tasks.Maven",
                  "Invoke top-level Maven targets",
                  line("targets", "Goals"),
                  line("mavenName", "Maven version"),
                  line("pom", "POM"),
                  lines("properties", "Properties"),
                  line("jvmOptions", "JVM options"),
                  flag("usePrivateRepository", "Use private Maven repository")),
              Kind.of(
                  "hudson.tasks.Ant",
                  "Invoke Ant",
                  line("targets", "Targets"),
                  line("antName", "Ant version"),
                  line("buildFile", "Build file"),
                  lines("properties", "Properties"),
                  line("antOpts", "Java options")),
              Kind.of(
                  "hudson.plugins.gradle.Gradle",
                  "Invoke Gradle script",
                  line("tasks", "Tasks"),
                  line("switches", "Switches"),
                  line("gradleName", "Gradle version"),
                  flag("useWrapper", "Use Gradle wrapper"),
                  line("buildFile", "Build file"),
                  line("rootBuildScriptDir", "Root build script"),
                  line("wrapperLocation", "Wrapper location"),
                  lines("systemProperties", "System properties"),
                  lines("projectProperties", "Project properties"),
                  flag(
                      "passAllAsProjectProperties",
                      "Pass all job parameters as project properties"))));

  private static final Group PUBLISHERS =
      new Group(
          "publishers",
          "Post-build actions",
          List.of("publishers"),
          List.of(
              Kind.of(
                  "hudson.tasks.ArtifactArchiver",
                  "Archive the artifacts",
                  line("artifacts", "Files to archive, such as target/*.jar"),
                  line("excludes", "Excludes"),
                  on("defaultExcludes", "Use default excludes (such as .git)"),
                  on("caseSensitive", "Case sensitive"),
                  flag("allowEmptyArchive", "Do not fail build if archiving returns nothing"),
                  flag("onlyIfSuccessful", "Archive artifacts only if build is successful"),
                  flag("fingerprint", "Fingerprint all archived artifacts"),
                  flag(
                      "unstableIfIncomplete",
                      "Mark the build unstable if matching files cannot be archived")),
              Kind.of(
                  "hudson.tasks.junit.JUnitResultArchiver",
                  "Publish JUnit test result report",
                  line("testResults", "Test report XMLs, such as target/surefire-reports/*.xml"),
                  flag("keepLongStdio", "Retain long standard output/error"),
                  line("healthScaleFactor", "Health report amplification factor (default 1)"),
                  flag("allowEmptyResults", "Allow empty results"),
                  flag("skipMarkingBuildUnstable", "Skip marking build unstable"),
                  flag("skipOldReports", "Skip reports that are older than the build"),
                  flag("keepProperties", "Keep properties of suites and tests")),
              Kind.of(
                  "hudson.tasks.Mailer",
                  "E-mail notification",
                  Field.of(
                      "recipients", "Recipients (separated by spaces)", FormSchema.Type.RECIPIENTS),
                  flag(
                      "dontNotifyEveryUnstableBuild", "Don't send e-mail for every unstable build"),
                  flag(
                      "sendToIndividuals",
                      "Send separate e-mails to individuals who broke the build")),
              Kind.of(
                  "hudson.tasks.BuildTrigger",
                  "Build other projects",
                  line("childProjects", "Projects to build (comma-separated)"),
                  Field.of(
                      "threshold", "Trigger only if the result is", FormSchema.Type.THRESHOLD)),
              Kind.of(
                  "hudson.tasks.Fingerprinter",
                  "Record fingerprints of files to track usage",
                  line("targets", "Files to fingerprint"),
                  line("excludes", "Excludes")),
              Kind.of(
                  "hudson.tasks.test.AggregatedTestResultPublisher",
                  "Aggregate downstream test results",
                  line("jobs", "Jobs to aggregate (comma-separated; all downstream jobs if empty)"),
                  flag("includeFailedBuilds", "Include failed builds in results")),
              Kind.of(
                  "hudson.plugins.git.GitPublisher",
                  "Git Publisher",
                  flag("pushOnlyIfSuccess", "Push only if build succeeds"),
                  flag("pushMerge", "Merge results"),
                  flag("forcePush", "Force push"),
                  rows(
                      "branchesToPush",
                      "Branches",
                      PUSH + "BranchToPush",
                      line("branchName", "Branch to push"),
                      line("targetRepoName", "Target remote name (default origin)")),
                  rows(
                      "tagsToPush",
                      "Tags",
                      PUSH + "TagToPush",
                      line("tagName", "Tag to push"),
                      line("targetRepoName", "Target remote name (default origin)"),
                      line("tagMessage", "Tag message"),
                      yesNo("createTag", "Create new tag"),
                      yesNo("updateTag", "Update existing tag"))),
              Kind.of(
                  "hudson.plugins.ws__cleanup.WsCleanup",
                  "Delete workspace when build is done",
                  PATTERNS,
                  flag("deleteDirs", "Apply pattern also on directories"),
                  on("cleanWhenSuccess", "Clean when status is Success"),
                  on("cleanWhenUnstable", "Clean when status is Unstable"),
                  on("cleanWhenFailure", "Clean when status is Failure"),
                  on("cleanWhenNotBuilt", "Clean when status is Not Built"),
                  on("cleanWhenAborted", "Clean when status is Aborted"),
                  flag("notFailBuild", "Don't fail the build if cleanup fails"))));

  private static final Group PROPERTIES =
      new Group(
          "properties",
          "Permissions and throttling",
          List.of("properties"),
          List.of(
              matrix(MATRIX, "Enable project-based security"),
              new Kind(
                  ThrottleXml.PROPERTY,
                  "Throttle concurrent builds",
                  "<"
                      + ThrottleXml.PROPERTY
                      + "><maxConcurrentTotal>1</maxConcurrentTotal><throttleEnabled>true"
                      + "</throttleEnabled><throttleOption>project</throttleOption></"
                      + ThrottleXml.PROPERTY
                      + ">",
                  List.of(
                      flag("throttleEnabled", "Enabled"),
                      choice(
                          "throttleOption",
                          "Throttle",
                          new Option("project", "This project alone"),
                          new Option("category", "This project as part of one or more categories")),
                      line("maxConcurrentTotal", "Maximum total concurrent builds (0: no limit)"),
                      line(
                          "maxConcurrentPerNode",
                          "Maximum concurrent builds per node (0: no limit)"),
                      texts("categories", "Categories (one per line)", "string", ""),
                      flag(
                          "limitOneJobWithMatchingParams",
                          "Prevent multiple jobs with identical parameters from running"
                              + " concurrently"),
                      line("paramsToUseForLimit", "Parameters to compare (all if empty)")))),
          // Parameters and the build discarder have their own form sections.
          Set.of(
              "hudson.model.ParametersDefinitionProperty", "jenkins.model.BuildDiscarderProperty"));

  /** All form sections, in display order. */
  public static final List<Group> GROUPS =
      List.of(
          PARAMETERS,
          GitForm.EXTENSIONS,
          TRIGGERS,
          WRAPPERS,
          BINDINGS,
          STEPS,
          PUBLISHERS,
          PROPERTIES);

  private FormKinds() {}

  /**
   * The permission matrix among the properties of a folder.
   *
   * @param others names of the folder's other properties, which stay unchanged
   */
  public static Group folderRights(Set<String> others) {
    return new Group(
        "properties",
        "Permissions",
        List.of("properties"),
        List.of(
            matrix(
                "com.cloudbees.hudson.plugins.folder.properties.AuthorizationMatrixProperty",
                "Permissions in this folder")),
        others);
  }

  private static Kind matrix(String element, String name) {
    return new Kind(
        element,
        name,
        "<"
            + element
            + "><inheritanceStrategy class=\""
            + INHERITANCE
            + "InheritParentStrategy\"/></"
            + element
            + ">",
        List.of(
            choice(
                "inheritanceStrategy/@class",
                "Inheritance strategy",
                new Option(
                    INHERITANCE + "InheritParentStrategy", "Inherit permissions from parent ACL"),
                new Option(
                    INHERITANCE + "InheritGlobalStrategy", "Inherit globally defined permissions"),
                new Option(
                    INHERITANCE + "NonInheritingStrategy",
                    "Do not inherit permission grants from other ACLs")),
            new Field(
                "",
                "Permissions",
                FormSchema.Type.RIGHTS,
                List.of(),
                "permission",
                List.of(
                    choice(
                        "kind",
                        "Type",
                        new Option("USER", "User"),
                        new Option("GROUP", "Group"),
                        new Option("EITHER", "User or group")),
                    line("name", "Name"),
                    choice("permission", "Permission", rights())))));
  }

  private static Option[] rights() {
    return Arrays.stream(Permission.values())
        .filter(Permission::isItemPermission)
        .map(one -> new Option(one.id(), one.title()))
        .toArray(Option[]::new);
  }

  private static Field yesNo(String path, String label) {
    return choice(path, label, new Option("false", "no"), new Option("true", "yes"));
  }

  private static Kind binding(String element, String name, Field... fields) {
    var all = new ArrayList<>(List.of(fields));
    all.add(Field.of("credentialsId", "Credential", FormSchema.Type.CREDENTIAL));
    String full = BINDING + element;
    return new Kind(full, name, "<" + full + "/>", List.copyOf(all));
  }
}
