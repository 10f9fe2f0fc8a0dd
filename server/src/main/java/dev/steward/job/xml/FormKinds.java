package dev.steward.job.xml;

import static dev.steward.job.xml.FormSchema.FormField.choice;
import static dev.steward.job.xml.FormSchema.FormField.flag;
import static dev.steward.job.xml.FormSchema.FormField.flagDefaultTrue;
import static dev.steward.job.xml.FormSchema.FormField.line;
import static dev.steward.job.xml.FormSchema.FormField.lines;
import static dev.steward.job.xml.FormSchema.FormField.rows;
import static dev.steward.job.xml.FormSchema.FormField.texts;

import dev.steward.access.Permission;
import dev.steward.job.xml.FormSchema.FormField;
import dev.steward.job.xml.FormSchema.FormOption;
import dev.steward.job.xml.FormSchema.FormSection;
import dev.steward.job.xml.FormSchema.FormType;
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

  private static final FormField PATTERNS =
      rows(
          "patterns",
          "Patterns for files to be deleted (all if empty)",
          "hudson.plugins.ws__cleanup.Pattern",
          line("pattern", "Pattern, such as **/target/**"),
          choice(
              "type",
              "Type",
              new FormOption("INCLUDE", "Include"),
              new FormOption("EXCLUDE", "Exclude")));

  private static final String BINDING = "org.jenkinsci.plugins.credentialsbinding.impl.";
  private static final String SECRETS = BINDING + "SecretBuildWrapper";

  private static final FormField NAME = line("name", "Name");
  private static final FormField DESCRIPTION = line("description", "Description");

  private static final FormSection PARAMETERS =
      new FormSection(
          "parameters",
          "Parameters",
          List.of(
              "properties", "hudson.model.ParametersDefinitionProperty", "parameterDefinitions"),
          List.of(
              FormType.of(
                  "hudson.model.StringParameterDefinition",
                  "String parameter",
                  NAME,
                  DESCRIPTION,
                  line("defaultValue", "Default value"),
                  flag("trim", "Trim the string")),
              FormType.of(
                  "hudson.model.TextParameterDefinition",
                  "Multi-line string parameter",
                  NAME,
                  DESCRIPTION,
                  lines("defaultValue", "Default value"),
                  flag("trim", "Trim the string")),
              FormType.of(
                  "hudson.model.BooleanParameterDefinition",
                  "Boolean parameter",
                  NAME,
                  DESCRIPTION,
                  flag("defaultValue", "Set by default")),
              FormType.of(
                  "hudson.model.ChoiceParameterDefinition",
                  "Choice parameter",
                  NAME,
                  DESCRIPTION,
                  FormField.of("choices", "Choices (one per line)", FormSchema.FieldType.STRINGS)),
              FormType.of(
                  "hudson.model.PasswordParameterDefinition",
                  "Password parameter",
                  NAME,
                  DESCRIPTION,
                  FormField.of("defaultValue", "Default value", FormSchema.FieldType.SECRET)),
              FormType.of(
                  "hudson.model.FileParameterDefinition", "File parameter", NAME, DESCRIPTION),
              FormType.of(
                  "hudson.model.RunParameterDefinition",
                  "Run parameter",
                  NAME,
                  DESCRIPTION,
                  line("projectName", "Job"),
                  choice(
                      "filter",
                      "Filter",
                      new FormOption("ALL", "All builds"),
                      new FormOption("COMPLETED", "Completed builds only"),
                      new FormOption("SUCCESSFUL", "Successful builds only (including unstable)"),
                      new FormOption("STABLE", "Stable builds only"))),
              FormType.of(
                  "com.cloudbees.plugins.credentials.CredentialsParameterDefinition",
                  "Credentials parameter",
                  NAME,
                  DESCRIPTION,
                  FormField.of("defaultValue", "Default value", FormSchema.FieldType.CREDENTIAL),
                  flag("required", "Required"))));

  private static final FormSection TRIGGERS =
      new FormSection(
          "triggers",
          "Build triggers",
          List.of("triggers"),
          List.of(
              FormType.of(
                  "hudson.triggers.TimerTrigger",
                  "Build periodically",
                  lines("spec", "Schedule, such as H 4 * * 1-5")),
              FormType.of(
                  "hudson.triggers.SCMTrigger",
                  "Poll SCM",
                  lines("spec", "Schedule, such as H/15 * * * *"),
                  flag("ignorePostCommitHooks", "Ignore post-commit hooks")),
              FormType.of(
                  "jenkins.triggers.ReverseBuildTrigger",
                  "Build after other projects are built",
                  line("upstreamProjects", "Projects to watch (comma-separated)"),
                  FormField.of(
                      "threshold",
                      "Trigger only if their result is",
                      FormSchema.FieldType.THRESHOLD)),
              new FormType(
                  "com.cloudbees.jenkins.GitHubPushTrigger",
                  "GitHub hook trigger",
                  "<com.cloudbees.jenkins.GitHubPushTrigger><spec></spec>"
                      + "</com.cloudbees.jenkins.GitHubPushTrigger>",
                  List.of()),
              FormType.of(
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
                          new FormOption("JSONPath", "JSONPath"),
                          new FormOption("XPath", "XPath")),
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
              new FormType(
                  "com.dabsquared.gitlabjenkins.GitLabPushTrigger",
                  "Build when a change is pushed to GitLab",
                  "<com.dabsquared.gitlabjenkins.GitLabPushTrigger><spec></spec>"
                      + "</com.dabsquared.gitlabjenkins.GitLabPushTrigger>",
                  List.of(
                      flagDefaultTrue("triggerOnPush", "Push events"),
                      flagDefaultTrue("triggerOnMergeRequest", "Merge request events"),
                      FormField.of("secretToken", "Secret token", FormSchema.FieldType.SECRET),
                      line("includeBranchesSpec", "Include branches (comma-separated)"),
                      line("excludeBranchesSpec", "Exclude branches (comma-separated)")))));

  private static final FormSection WRAPPERS =
      new FormSection(
          "wrappers",
          "Build environment",
          List.of("buildWrappers"),
          List.of(
              FormType.of(
                  "hudson.plugins.timestamper.TimestamperBuildWrapper",
                  "Add timestamps to the console output"),
              new FormType(
                  "hudson.plugins.ansicolor.AnsiColorBuildWrapper",
                  "Color ANSI console output",
                  "<hudson.plugins.ansicolor.AnsiColorBuildWrapper><colorMapName>xterm"
                      + "</colorMapName></hudson.plugins.ansicolor.AnsiColorBuildWrapper>",
                  List.of()),
              new FormType(
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
                          new FormOption(TIMEOUT + "impl.AbsoluteTimeOutStrategy", "Absolute"),
                          new FormOption(
                              TIMEOUT + "impl.NoActivityTimeOutStrategy", "No activity")),
                      line("strategy/timeoutMinutes", "Timeout minutes (absolute)"),
                      line("strategy/timeoutSecondsString", "Timeout seconds (no activity)"),
                      FormField.of(
                          "operationList/" + OPERATION + "FailOperation",
                          "Fail the build",
                          FormSchema.FieldType.PRESENT),
                      FormField.of(
                          "operationList/" + OPERATION + "WriteDescriptionOperation",
                          "Write build description",
                          FormSchema.FieldType.PRESENT))),
              FormType.of(
                  "hudson.plugins.ws__cleanup.PreBuildCleanup",
                  "Delete workspace before build starts",
                  PATTERNS,
                  flag("deleteDirs", "Apply pattern also on directories")),
              FormType.of(
                  "com.michelin.cio.hudson.plugins.maskpasswords.MaskPasswordsBuildWrapper",
                  "Mask passwords",
                  rows(
                      "varPasswordPairs",
                      "Passwords",
                      "varPasswordPair",
                      line("@var", "Variable"),
                      FormField.of("@password", "Password", FormSchema.FieldType.SECRET))),
              new FormType(SECRETS, "Use secret text(s) or file(s)", "", List.of())));

  private static final FormSection BINDINGS =
      new FormSection(
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

  private static final FormSection STEPS =
      new FormSection(
          "builders",
          "Build steps",
          List.of("builders"),
          List.of(
              FormType.of(
                  "hudson.tasks.Shell",
                  "Execute shell",
                  lines("command", "Command"),
                  line("unstableReturn", "Exit code to set build unstable")),
              FormType.of(
                  "hudson.tasks.Maven",
                  "Invoke top-level Maven targets",
                  line("targets", "Goals"),
                  line("mavenName", "Maven version"),
                  line("pom", "POM"),
                  lines("properties", "Properties"),
                  line("jvmOptions", "JVM options"),
                  flag("usePrivateRepository", "Use private Maven repository")),
              FormType.of(
                  "hudson.tasks.Ant",
                  "Invoke Ant",
                  line("targets", "Targets"),
                  line("antName", "Ant version"),
                  line("buildFile", "Build file"),
                  lines("properties", "Properties"),
                  line("antOpts", "Java options")),
              FormType.of(
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

  private static final FormSection PUBLISHERS =
      new FormSection(
          "publishers",
          "Post-build actions",
          List.of("publishers"),
          List.of(
              FormType.of(
                  "hudson.tasks.ArtifactArchiver",
                  "Archive the artifacts",
                  line("artifacts", "Files to archive, such as target/*.jar"),
                  line("excludes", "Excludes"),
                  flagDefaultTrue("defaultExcludes", "Use default excludes (such as .git)"),
                  flagDefaultTrue("caseSensitive", "Case sensitive"),
                  flag("allowEmptyArchive", "Do not fail build if archiving returns nothing"),
                  flag("onlyIfSuccessful", "Archive artifacts only if build is successful"),
                  flag("fingerprint", "Fingerprint all archived artifacts"),
                  flag(
                      "unstableIfIncomplete",
                      "Mark the build unstable if matching files cannot be archived")),
              FormType.of(
                  "hudson.tasks.junit.JUnitResultArchiver",
                  "Publish JUnit test result report",
                  line("testResults", "Test report XMLs, such as target/surefire-reports/*.xml"),
                  flag("keepLongStdio", "Retain long standard output/error"),
                  line("healthScaleFactor", "Health report amplification factor (default 1)"),
                  flag("allowEmptyResults", "Allow empty results"),
                  flag("skipMarkingBuildUnstable", "Skip marking build unstable"),
                  flag("skipOldReports", "Skip reports that are older than the build"),
                  flag("keepProperties", "Keep properties of suites and tests")),
              FormType.of(
                  "hudson.tasks.Mailer",
                  "E-mail notification",
                  FormField.of(
                      "recipients",
                      "Recipients (separated by spaces)",
                      FormSchema.FieldType.RECIPIENTS),
                  flag(
                      "dontNotifyEveryUnstableBuild", "Don't send e-mail for every unstable build"),
                  flag(
                      "sendToIndividuals",
                      "Send separate e-mails to individuals who broke the build")),
              FormType.of(
                  "hudson.tasks.BuildTrigger",
                  "Build other projects",
                  line("childProjects", "Projects to build (comma-separated)"),
                  FormField.of(
                      "threshold",
                      "Trigger only if the result is",
                      FormSchema.FieldType.THRESHOLD)),
              FormType.of(
                  "hudson.tasks.Fingerprinter",
                  "Record fingerprints of files to track usage",
                  line("targets", "Files to fingerprint"),
                  line("excludes", "Excludes")),
              FormType.of(
                  "hudson.tasks.test.AggregatedTestResultPublisher",
                  "Aggregate downstream test results",
                  line("jobs", "Jobs to aggregate (comma-separated; all downstream jobs if empty)"),
                  flag("includeFailedBuilds", "Include failed builds in results")),
              FormType.of(
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
              FormType.of(
                  "hudson.plugins.ws__cleanup.WsCleanup",
                  "Delete workspace when build is done",
                  PATTERNS,
                  flag("deleteDirs", "Apply pattern also on directories"),
                  flagDefaultTrue("cleanWhenSuccess", "Clean when status is Success"),
                  flagDefaultTrue("cleanWhenUnstable", "Clean when status is Unstable"),
                  flagDefaultTrue("cleanWhenFailure", "Clean when status is Failure"),
                  flagDefaultTrue("cleanWhenNotBuilt", "Clean when status is Not Built"),
                  flagDefaultTrue("cleanWhenAborted", "Clean when status is Aborted"),
                  flag("notFailBuild", "Don't fail the build if cleanup fails"))));

  private static final FormSection PROPERTIES =
      new FormSection(
          "properties",
          "Permissions and throttling",
          List.of("properties"),
          List.of(
              permissionMatrix(MATRIX, "Enable project-based security"),
              new FormType(
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
                          new FormOption("project", "This project alone"),
                          new FormOption(
                              "category", "This project as part of one or more categories")),
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
  public static final List<FormSection> GROUPS =
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
  public static FormSection folderPermissions(Set<String> others) {
    return new FormSection(
        "properties",
        "Permissions",
        List.of("properties"),
        List.of(
            permissionMatrix(
                "com.cloudbees.hudson.plugins.folder.properties.AuthorizationMatrixProperty",
                "Permissions in this folder")),
        others);
  }

  private static FormType permissionMatrix(String element, String name) {
    return new FormType(
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
                new FormOption(
                    INHERITANCE + "InheritParentStrategy", "Inherit permissions from parent ACL"),
                new FormOption(
                    INHERITANCE + "InheritGlobalStrategy", "Inherit globally defined permissions"),
                new FormOption(
                    INHERITANCE + "NonInheritingStrategy",
                    "Do not inherit permission grants from other ACLs")),
            new FormField(
                "",
                "Permissions",
                FormSchema.FieldType.PERMISSIONS,
                List.of(),
                "permission",
                List.of(
                    choice(
                        "kind",
                        "Type",
                        new FormOption("USER", "User"),
                        new FormOption("GROUP", "Group"),
                        new FormOption("EITHER", "User or group")),
                    line("name", "Name"),
                    choice("permission", "Permission", permissionOptions())))));
  }

  private static FormOption[] permissionOptions() {
    return Arrays.stream(Permission.values())
        .filter(Permission::isItemPermission)
        .map(permission -> new FormOption(permission.id(), permission.title()))
        .toArray(FormOption[]::new);
  }

  private static FormField yesNo(String path, String label) {
    return choice(path, label, new FormOption("false", "no"), new FormOption("true", "yes"));
  }

  private static FormType binding(String element, String name, FormField... fields) {
    var all = new ArrayList<>(List.of(fields));
    all.add(FormField.of("credentialsId", "Credential", FormSchema.FieldType.CREDENTIAL));
    String full = BINDING + element;
    return new FormType(full, name, "<" + full + "/>", List.copyOf(all));
  }
}
