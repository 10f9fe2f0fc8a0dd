package dev.steward.job.xml;

import static dev.steward.job.xml.FormSchema.FormField.choice;
import static dev.steward.job.xml.FormSchema.FormField.flag;
import static dev.steward.job.xml.FormSchema.FormField.flagDefaultTrue;
import static dev.steward.job.xml.FormSchema.FormField.line;
import static dev.steward.job.xml.FormSchema.FormField.lines;
import static dev.steward.job.xml.FormSchema.FormField.rows;

import dev.steward.job.xml.FormSchema.FormField;
import dev.steward.job.xml.FormSchema.FormOption;
import dev.steward.job.xml.FormSchema.FormSection;
import dev.steward.job.xml.FormSchema.FormType;
import java.util.List;

/** Form sections of build steps and post-build actions. */
final class StepForms {

  private static final String PUSH = "hudson.plugins.git.GitPublisher_-";

  static final FormSection STEPS =
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

  static final FormSection PUBLISHERS =
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
                  WrapperForms.PATTERNS,
                  flag("deleteDirs", "Apply pattern also on directories"),
                  flagDefaultTrue("cleanWhenSuccess", "Clean when status is Success"),
                  flagDefaultTrue("cleanWhenUnstable", "Clean when status is Unstable"),
                  flagDefaultTrue("cleanWhenFailure", "Clean when status is Failure"),
                  flagDefaultTrue("cleanWhenNotBuilt", "Clean when status is Not Built"),
                  flagDefaultTrue("cleanWhenAborted", "Clean when status is Aborted"),
                  flag("notFailBuild", "Don't fail the build if cleanup fails"))));

  private StepForms() {}

  private static FormField yesNo(String path, String label) {
    return choice(path, label, new FormOption("false", "no"), new FormOption("true", "yes"));
  }
}
