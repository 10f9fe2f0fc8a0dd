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

/** The elements that a form of a job shows as fields. */
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
          "Only some files; all where none is named",
          "hudson.plugins.ws__cleanup.Pattern",
          line("pattern", "Files, such as **/target/**"),
          choice(
              "type", "They", new Option("INCLUDE", "are deleted"), new Option("EXCLUDE", "stay")));

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
                  line("defaultValue", "Default"),
                  flag("trim", "Blanks around it are cut off")),
              Kind.of(
                  "hudson.model.TextParameterDefinition",
                  "Multi-line string parameter",
                  NAME,
                  ABOUT,
                  lines("defaultValue", "Default"),
                  flag("trim", "Blanks around it are cut off")),
              Kind.of(
                  "hudson.model.BooleanParameterDefinition",
                  "Boolean parameter",
                  NAME,
                  ABOUT,
                  flag("defaultValue", "True by default")),
              Kind.of(
                  "hudson.model.ChoiceParameterDefinition",
                  "Choice parameter",
                  NAME,
                  ABOUT,
                  Field.of("choices", "Choices, one a line", FormSchema.Type.STRINGS)),
              Kind.of(
                  "hudson.model.PasswordParameterDefinition",
                  "Password parameter",
                  NAME,
                  ABOUT,
                  Field.of("defaultValue", "Default", FormSchema.Type.SECRET)),
              Kind.of("hudson.model.FileParameterDefinition", "File parameter", NAME, ABOUT),
              Kind.of(
                  "hudson.model.RunParameterDefinition",
                  "Run parameter",
                  NAME,
                  ABOUT,
                  line("projectName", "Job"),
                  choice(
                      "filter",
                      "Of its builds",
                      new Option("ALL", "all"),
                      new Option("COMPLETED", "those that ended"),
                      new Option("SUCCESSFUL", "those that went well, unstable ones too"),
                      new Option("STABLE", "those that are stable"))),
              Kind.of(
                  "com.cloudbees.plugins.credentials.CredentialsParameterDefinition",
                  "Credentials parameter",
                  NAME,
                  ABOUT,
                  Field.of("defaultValue", "Default credential", FormSchema.Type.CREDENTIAL),
                  flag("required", "One has to be chosen"))));

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
                  "Poll the sources",
                  lines("spec", "Schedule, such as H/15 * * * *"),
                  flag("ignorePostCommitHooks", "Not by hooks of the repository")),
              Kind.of(
                  "jenkins.triggers.ReverseBuildTrigger",
                  "Build after other jobs",
                  line("upstreamProjects", "Jobs, with commas between them"),
                  Field.of("threshold", "When they end as", FormSchema.Type.THRESHOLD)),
              new Kind(
                  "com.cloudbees.jenkins.GitHubPushTrigger",
                  "Build when GitHub tells of a push",
                  "<com.cloudbees.jenkins.GitHubPushTrigger><spec></spec>"
                      + "</com.cloudbees.jenkins.GitHubPushTrigger>",
                  List.of()),
              Kind.of(
                  WEBHOOK + "Trigger",
                  "Build when a webhook calls",
                  line("token", "Token that the call has to name"),
                  line("causeString", "What it says of the cause"),
                  line("regexpFilterText", "Text to look at, such as $ref"),
                  line("regexpFilterExpression", "Regular expression that it has to match"),
                  rows(
                      "genericVariables",
                      "Variables of its body",
                      WEBHOOK + "Variable",
                      line("key", "Name"),
                      line("value", "Expression"),
                      choice(
                          "expressionType",
                          "Kind",
                          new Option("JSONPath", "JSONPath"),
                          new Option("XPath", "XPath")),
                      line("regexpFilter", "Without what matches"),
                      line("defaultValue", "Where there is none")),
                  rows(
                      "genericHeaderVariables",
                      "Variables of its headers",
                      WEBHOOK + "HeaderVariable",
                      line("key", "Header"),
                      line("regexpFilter", "Without what matches")),
                  rows(
                      "genericRequestVariables",
                      "Variables of its query",
                      WEBHOOK + "RequestVariable",
                      line("key", "Parameter"),
                      line("regexpFilter", "Without what matches"))),
              new Kind(
                  "com.dabsquared.gitlabjenkins.GitLabPushTrigger",
                  "Build when GitLab tells of a push",
                  "<com.dabsquared.gitlabjenkins.GitLabPushTrigger><spec></spec>"
                      + "</com.dabsquared.gitlabjenkins.GitLabPushTrigger>",
                  List.of(
                      on("triggerOnPush", "For pushes"),
                      on("triggerOnMergeRequest", "For merge requests"),
                      Field.of("secretToken", "Secret token", FormSchema.Type.SECRET),
                      line("includeBranchesSpec", "Only of these branches, with commas"),
                      line("excludeBranchesSpec", "Not of these, with commas")))));

  private static final Group WRAPPERS =
      new Group(
          "wrappers",
          "Build environment",
          List.of("buildWrappers"),
          List.of(
              Kind.of(
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
                  List.of(
                      choice(
                          "strategy/@class",
                          "After",
                          new Option(TIMEOUT + "impl.AbsoluteTimeOutStrategy", "these minutes"),
                          new Option(
                              TIMEOUT + "impl.NoActivityTimeOutStrategy",
                              "seconds without a line of the console")),
                      line("strategy/timeoutMinutes", "Minutes"),
                      line("strategy/timeoutSecondsString", "Seconds"),
                      Field.of(
                          "operationList/" + OPERATION + "FailOperation",
                          "It fails in place of being aborted",
                          FormSchema.Type.PRESENT),
                      Field.of(
                          "operationList/" + OPERATION + "WriteDescriptionOperation",
                          "Its description says so",
                          FormSchema.Type.PRESENT))),
              Kind.of(
                  "hudson.plugins.ws__cleanup.PreBuildCleanup",
                  "Clean the workspace before the build",
                  PATTERNS,
                  flag("deleteDirs", "Patterns name folders too")),
              Kind.of(
                  "com.michelin.cio.hudson.plugins.maskpasswords.MaskPasswordsBuildWrapper",
                  "Passwords that the console does not show",
                  rows(
                      "varPasswordPairs",
                      "Passwords",
                      "varPasswordPair",
                      line("@var", "Variable"),
                      Field.of("@password", "Password", FormSchema.Type.SECRET))),
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
              Kind.of(
                  "hudson.tasks.Shell",
                  "Shell script",
                  lines("command", "Script"),
                  line("unstableReturn", "Exit code of an unstable build")),
              Kind.of(
                  "hudson.tasks.Maven",
                  "Maven",
                  line("targets", "Goals"),
                  line("mavenName", "Installation"),
                  line("pom", "POM"),
                  lines("properties", "Properties"),
                  line("jvmOptions", "Options of the JVM"),
                  flag("usePrivateRepository", "A repository of its own")),
              Kind.of(
                  "hudson.tasks.Ant",
                  "Ant",
                  line("targets", "Targets"),
                  line("antName", "Installation"),
                  line("buildFile", "Build file"),
                  lines("properties", "Properties"),
                  line("antOpts", "Options")),
              Kind.of(
                  "hudson.plugins.gradle.Gradle",
                  "Gradle",
                  line("tasks", "Tasks"),
                  line("switches", "Switches"),
                  line("gradleName", "Installation"),
                  flag("useWrapper", "By the wrapper"),
                  line("buildFile", "Build file"),
                  line("rootBuildScriptDir", "Folder of the build"),
                  line("wrapperLocation", "Folder of the wrapper"),
                  lines("systemProperties", "System properties"),
                  lines("projectProperties", "Project properties"),
                  flag("passAllAsProjectProperties", "Parameters are project properties"))));

  private static final Group PUBLISHERS =
      new Group(
          "publishers",
          "Post-build actions",
          List.of("publishers"),
          List.of(
              Kind.of(
                  "hudson.tasks.ArtifactArchiver",
                  "Archive artifacts",
                  line("artifacts", "Files, such as target/*.jar"),
                  line("excludes", "But not"),
                  on("defaultExcludes", "Not what tools leave behind, such as .git"),
                  on("caseSensitive", "Letters are told apart by their case"),
                  flag("allowEmptyArchive", "None is no failure"),
                  flag("onlyIfSuccessful", "Only of builds that went well"),
                  flag("fingerprint", "Fingerprint them"),
                  flag(
                      "unstableIfIncomplete",
                      "Mark the build unstable if matching files cannot be archived")),
              Kind.of(
                  "hudson.tasks.junit.JUnitResultArchiver",
                  "Publish JUnit test results",
                  line("testResults", "Files, such as target/surefire-reports/*.xml"),
                  flag("keepLongStdio", "Keep the whole output of tests that pass"),
                  line("healthScaleFactor", "What a failed one takes from the health; 1 is usual"),
                  flag("allowEmptyResults", "None is no failure"),
                  flag("skipMarkingBuildUnstable", "Failed tests leave the result alone"),
                  flag("skipOldReports", "Skip reports that are older than the build"),
                  flag("keepProperties", "Keep properties of suites and tests")),
              Kind.of(
                  "hudson.tasks.Mailer",
                  "Send mail",
                  Field.of(
                      "recipients", "Recipients (separated by spaces)", FormSchema.Type.RECIPIENTS),
                  flag("dontNotifyEveryUnstableBuild", "Not for every unstable build"),
                  flag("sendToIndividuals", "To who broke the build as well")),
              Kind.of(
                  "hudson.tasks.BuildTrigger",
                  "Build other jobs",
                  line("childProjects", "Jobs, with commas between them"),
                  Field.of("threshold", "When this ends as", FormSchema.Type.THRESHOLD)),
              Kind.of(
                  "hudson.tasks.Fingerprinter",
                  "Fingerprint files",
                  line("targets", "Files"),
                  line("excludes", "But not")),
              Kind.of(
                  "hudson.tasks.test.AggregatedTestResultPublisher",
                  "Add up the tests of other jobs",
                  line("jobs", "Jobs, with commas between them; empty: all that follow"),
                  flag("includeFailedBuilds", "Of failed builds too")),
              Kind.of(
                  "hudson.plugins.git.GitPublisher",
                  "Push with git",
                  flag("pushOnlyIfSuccess", "Only when the build went well"),
                  flag("pushMerge", "What was merged before the build"),
                  flag("forcePush", "By force"),
                  rows(
                      "branchesToPush",
                      "Branches",
                      PUSH + "BranchToPush",
                      line("branchName", "Branch"),
                      line("targetRepoName", "Repository; origin where it is empty")),
                  rows(
                      "tagsToPush",
                      "Tags",
                      PUSH + "TagToPush",
                      line("tagName", "Tag"),
                      line("targetRepoName", "Repository; origin where it is empty"),
                      line("tagMessage", "Message"),
                      yesNo("createTag", "Made anew"),
                      yesNo("updateTag", "Moved where it is"))),
              Kind.of(
                  "hudson.plugins.ws__cleanup.WsCleanup",
                  "Clean the workspace after the build",
                  PATTERNS,
                  flag("deleteDirs", "Patterns name folders too"),
                  on("cleanWhenSuccess", "When it went well"),
                  on("cleanWhenUnstable", "When it is unstable"),
                  on("cleanWhenFailure", "When it failed"),
                  on("cleanWhenNotBuilt", "When it was not built"),
                  on("cleanWhenAborted", "When it was stopped"),
                  flag("notFailBuild", "The build does not fail by it"))));

  private static final Group PROPERTIES =
      new Group(
          "properties",
          "Rights and limits",
          List.of("properties"),
          List.of(
              matrix(MATRIX, "Rights of this job alone"),
              new Kind(
                  ThrottleXml.PROPERTY,
                  "So many builds at once",
                  "<"
                      + ThrottleXml.PROPERTY
                      + "><maxConcurrentTotal>1</maxConcurrentTotal><throttleEnabled>true"
                      + "</throttleEnabled><throttleOption>project</throttleOption></"
                      + ThrottleXml.PROPERTY
                      + ">",
                  List.of(
                      flag("throttleEnabled", "In force"),
                      choice(
                          "throttleOption",
                          "Counted are builds",
                          new Option("project", "of this job"),
                          new Option("category", "of its categories")),
                      line("maxConcurrentTotal", "On all nodes; 0 is no limit"),
                      line("maxConcurrentPerNode", "On each node; 0 is no limit"),
                      texts("categories", "Categories, one a line", "string", ""),
                      flag("limitOneJobWithMatchingParams", "One with the same parameters"),
                      line("paramsToUseForLimit", "Parameters that count; empty: all")))),
          // Parameters have a list of their own, and how long builds are kept is said above.
          Set.of(
              "hudson.model.ParametersDefinitionProperty", "jenkins.model.BuildDiscarderProperty"));

  /** All lists, in the order in which a form shows them. */
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
   * The rights that a folder gives, among its properties.
   *
   * @param others the other properties that it has, which stay as they are
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
                "Besides those",
                new Option(INHERITANCE + "InheritParentStrategy", "of its folder"),
                new Option(INHERITANCE + "InheritGlobalStrategy", "of the server"),
                new Option(INHERITANCE + "NonInheritingStrategy", "of nobody else")),
            new Field(
                "",
                "Permissions",
                FormSchema.Type.RIGHTS,
                List.of(),
                "permission",
                List.of(
                    choice(
                        "kind",
                        "Who",
                        new Option("USER", "User"),
                        new Option("GROUP", "Group"),
                        new Option("EITHER", "User or group")),
                    line("name", "Name"),
                    choice("permission", "Right", rights())))));
  }

  private static Option[] rights() {
    return Arrays.stream(Permission.values())
        .filter(Permission::isOfItems)
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
