package dev.steward.pipeline.catalog;

import static dev.steward.pipeline.catalog.ParameterType.FLAG;
import static dev.steward.pipeline.catalog.ParameterType.LIST;
import static dev.steward.pipeline.catalog.ParameterType.NUMBER;
import static dev.steward.pipeline.catalog.ParameterType.OBJECT;
import static dev.steward.pipeline.catalog.ParameterType.TEXT;
import static dev.steward.pipeline.catalog.ParameterType.TIME_UNIT;

import dev.steward.step.StepTypes;
import dev.steward.type.Field;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The steps of pipelines: those described here, and the build steps and post-build actions that
 * freestyle jobs have too.
 */
public final class StepCatalog {

  private StepCatalog() {}

  /** The step with the name; null if it is unknown. */
  public static @Nullable CallDescription find(String name) {
    return Index.STEPS.get(name);
  }

  /** All steps by name. */
  public static Collection<CallDescription> all() {
    return Index.STEPS.values();
  }

  /** The group of a step in the reference. */
  public static StepGroup group(CallDescription step) {
    if (Flow.STEPS.contains(step)) {
      return StepGroup.FLOW;
    }
    if (Work.STEPS.contains(step)) {
      return StepGroup.WORK;
    }
    if (ServiceStepCatalog.STEPS.contains(step)) {
      return StepGroup.SERVICES;
    }
    if (FileWork.STEPS.contains(step)) {
      return StepGroup.FILES;
    }
    return Data.STEPS.contains(step) ? StepGroup.DATA : StepGroup.BUILD;
  }

  /** Created on first use, so that servers without pipelines do not pay for it. */
  private static final class Index {
    static final Map<String, CallDescription> STEPS = steps();

    private static Map<String, CallDescription> steps() {
      var all = new TreeMap<String, CallDescription>();
      StepTypes.all().stream()
          .filter(type -> type.kind() == TypeKind.ACTION || type.kind() == TypeKind.STEP)
          .forEach(type -> all.put(type.symbol(), describe(type)));
      Flow.STEPS.forEach(step -> all.put(step.name(), step));
      Work.STEPS.forEach(step -> all.put(step.name(), step));
      FileWork.STEPS.forEach(step -> all.put(step.name(), step));
      Data.STEPS.forEach(step -> all.put(step.name(), step));
      ServiceStepCatalog.STEPS.forEach(step -> all.put(step.name(), step));
      ReportStepCatalog.STEPS.forEach(step -> all.put(step.name(), step));
      return Collections.unmodifiableMap(all);
    }

    /** The fields of a type have the names of the parameters in Jenkinsfiles. */
    private static CallDescription describe(TypeDescription<?> type) {
      CallDescription step = CallDescription.of(type.symbol());
      for (Field<?> field : type.fields()) {
        if (field.isRequired()) {
          step = step.required(typeOf(field), field.name());
        }
      }
      for (Field<?> field : type.fields()) {
        if (!field.isRequired()) {
          step = step.optional(typeOf(field), field.name());
        }
      }
      return step;
    }

    private static ParameterType typeOf(Field<?> field) {
      return switch (field.format()) {
        case LINE, LINES, CREDENTIAL, RECIPIENTS, CHOICE -> TEXT;
        case FLAG, FLAG_DEFAULT_TRUE, PRESENT -> FLAG;
        case NUMBER, SECRET, STRINGS, THRESHOLD, TEXTS, ROWS, TYPES, TYPE -> OBJECT;
      };
    }
  }

  /** Steps that control the flow of a pipeline. */
  private static final class Flow {
    static final List<CallDescription> STEPS =
        List.of(
            step("node").optionalSole(TEXT, "label").block(),
            step("stage").required(TEXT, "name").optional(NUMBER, "concurrency").block(),
            CallDescription.unchecked("parallel"),
            step("script").block(),
            step("timeout")
                .required(NUMBER, "time")
                .optional(FLAG, "activity")
                .optional(TIME_UNIT, "unit")
                .block(),
            step("retry").required(NUMBER, "count").optional(LIST, "conditions").block(),
            step("sleep").required(NUMBER, "time").optional(TIME_UNIT, "unit"),
            step("waitUntil")
                .optional(NUMBER, "initialRecurrencePeriod")
                .optional(FLAG, "quiet")
                .block(),
            step("error").required(TEXT, "message").optional(FLAG, "stackTrace"),
            step("unstable").required(TEXT, "message"),
            step("catchError")
                .optional(TEXT, "buildResult")
                .optional(FLAG, "catchInterruptions")
                .optional(TEXT, "message", "stageResult")
                .block(),
            step("warnError")
                .required(TEXT, "message")
                .optional(FLAG, "catchInterruptions")
                .block(),
            step("input")
                .required(TEXT, "message")
                .optional(TEXT, "id", "ok")
                .optional(OBJECT, "parameters")
                .optional(TEXT, "submitter", "submitterParameter"),
            step("build")
                .required(TEXT, "job")
                .optional(OBJECT, "parameters")
                .optional(FLAG, "propagate")
                .optional(NUMBER, "quietPeriod")
                .optional(FLAG, "wait", "waitForStart"),
            step("waitForBuild")
                .required(TEXT, "runId")
                .optional(FLAG, "propagate", "propagateAbort"),
            step("milestone")
                .optionalSole(NUMBER, "ordinal")
                .optional(TEXT, "label")
                .optional(FLAG, "unsafe"),
            step("lock")
                .optionalSole(TEXT, "resource")
                .optional(OBJECT, "extra")
                .optional(FLAG, "inversePrecedence")
                .optional(TEXT, "label")
                .optional(NUMBER, "priority", "quantity")
                .optional(TEXT, "reason", "resourceSelectStrategy")
                .optional(FLAG, "skipIfLocked")
                .optional(TIME_UNIT, "timeoutUnit")
                .optional(NUMBER, "timeoutForAllocateResource")
                .optional(TEXT, "variable")
                .block(),
            step("properties").required(LIST, "properties"),
            step("load").required(TEXT, "path"),
            step("library")
                .required(TEXT, "identifier")
                .optional(FLAG, "changelog")
                .optional(OBJECT, "retriever"),
            step("libraryResource").required(TEXT, "resource").optional(TEXT, "encoding"),
            step("readTrusted").required(TEXT, "path"),
            step("validateDeclarativePipeline").required(TEXT, "path"));
  }

  /** Steps that run commands, and work on sources and results. */
  private static final class Work {
    static final List<CallDescription> STEPS =
        List.of(
            script("sh"),
            script("bat"),
            script("powershell"),
            script("pwsh"),
            step("echo").required(TEXT, "message"),
            step("checkout").required(OBJECT, "scm").optional(FLAG, "changelog", "poll"),
            step("git")
                .required(TEXT, "url")
                .optional(TEXT, "branch")
                .optional(FLAG, "changelog")
                .optional(TEXT, "credentialsId")
                .optional(FLAG, "poll"),
            step("dir").required(TEXT, "path").block(),
            step("ws").required(TEXT, "dir").block(),
            step("withEnv").required(LIST, "overrides").block(),
            step("withDockerContainer")
                .required(TEXT, "image")
                .optional(TEXT, "args", "toolName")
                .block(),
            step("withDockerRegistry")
                .optionalSole(OBJECT, "registry")
                .optional(TEXT, "credentialsId", "toolName", "url")
                .block(),
            step("withDockerServer")
                .optionalSole(OBJECT, "server")
                .optional(TEXT, "credentialsId", "uri")
                .block(),
            step("dockerFingerprintFrom")
                .required(TEXT, "dockerfile", "image")
                .optional(TEXT, "commandLine", "toolName")
                .optional(OBJECT, "buildArgs"),
            step("dockerFingerprintRun").required(TEXT, "containerId").optional(TEXT, "toolName"),
            step("podTemplate")
                .optional(NUMBER, "activeDeadlineSeconds")
                .optional(FLAG, "agentInjection")
                .optional(TEXT, "agentContainer")
                .optional(OBJECT, "annotations")
                .optional(TEXT, "cloud")
                .optional(OBJECT, "containers", "envVars")
                .optional(FLAG, "hostNetwork")
                .optional(NUMBER, "idleMinutes")
                .optional(OBJECT, "imagePullSecrets")
                .optional(TEXT, "inheritFrom")
                .optional(NUMBER, "instanceCap")
                .optional(TEXT, "label", "name", "namespace", "nodeSelector", "nodeUsageMode")
                .optional(OBJECT, "podRetention")
                .optional(TEXT, "runAsGroup", "runAsUser", "schedulerName", "serviceAccount")
                .optional(FLAG, "showRawYaml")
                .optional(NUMBER, "slaveConnectTimeout")
                .optional(TEXT, "supplementalGroups")
                .optional(OBJECT, "volumes", "workspaceVolume")
                .optional(TEXT, "yaml")
                .optional(OBJECT, "yamlMergeStrategy")
                .block(),
            step("containerLog")
                .required(TEXT, "name")
                .optional(NUMBER, "limitBytes")
                .optional(FLAG, "returnLog")
                .optional(NUMBER, "sinceSeconds", "tailingLines"),
            step("container").required(TEXT, "name").optional(TEXT, "shell").block(),
            step("withCredentials").required(LIST, "bindings").block(),
            step("stash")
                .required(TEXT, "name")
                .optional(FLAG, "allowEmpty")
                .optional(TEXT, "excludes", "includes")
                .optional(FLAG, "useDefaultExcludes"),
            step("unstash").required(TEXT, "name"),
            step("archive").required(TEXT, "includes").optional(TEXT, "excludes"),
            step("unarchive").optional(OBJECT, "mapping"),
            step("junit")
                .required(TEXT, "testResults")
                .optional(FLAG, "allowEmptyResults")
                .optional(TEXT, "checksName")
                .optional(OBJECT, "healthScaleFactor")
                .optional(
                    FLAG,
                    "keepLongStdio",
                    "keepProperties",
                    "keepTestNames",
                    "skipMarkingBuildUnstable",
                    "skipOldReports",
                    "skipPublishingChecks")
                .optional(TEXT, "stdioRetention")
                .optional(OBJECT, "testDataPublishers"),
            step("sshagent").required(LIST, "credentials").optional(FLAG, "ignoreMissing").block(),
            step("tool").required(TEXT, "name").optional(TEXT, "type"),
            step("envVarsForTool").required(TEXT, "toolId", "toolVersion"),
            step("timestamps").block(),
            step("ansiColor").required(TEXT, "colorMapName").block(),
            step("mail")
                .required(TEXT, "subject", "body")
                .optional(TEXT, "bcc", "cc", "charset", "from", "mimeType", "replyTo", "to"),
            step("emailext")
                .required(TEXT, "subject", "body")
                .optional(FLAG, "attachLog", "compressLog")
                .optional(
                    TEXT, "attachmentsPattern", "from", "inlineAttachmentsPattern", "mimeType")
                .optional(TEXT, "postsendScript", "presendScript")
                .optional(LIST, "recipientProviders")
                .optional(TEXT, "replyTo")
                .optional(FLAG, "saveOutput")
                .optional(TEXT, "to"),
            CallDescription.unchecked("step"),
            CallDescription.unchecked("wrap").block());

    private static CallDescription script(String name) {
      return step(name)
          .required(TEXT, "script")
          .optional(TEXT, "encoding", "label")
          .optional(FLAG, "returnStatus", "returnStdout");
    }
  }

  /** Steps that work on files and archives. */
  private static final class FileWork {
    static final List<CallDescription> STEPS =
        List.of(
            step("readFile").required(TEXT, "file").optional(TEXT, "encoding"),
            step("writeFile").required(TEXT, "file", "text").optional(TEXT, "encoding"),
            step("fileExists").required(TEXT, "file"),
            step("deleteDir"),
            step("pwd").optional(FLAG, "tmp"),
            step("isUnix"),
            step("findFiles").optional(TEXT, "excludes", "glob"),
            step("touch").required(TEXT, "file").optional(NUMBER, "timestamp"),
            step("prependToFile").required(TEXT, "file", "content"),
            step("tee").required(TEXT, "file").block(),
            step("md5").required(TEXT, "file"),
            step("sha1").required(TEXT, "file"),
            step("sha256").required(TEXT, "file"),
            step("verifyMd5").required(TEXT, "file", "hash"),
            step("verifySha1").required(TEXT, "file", "hash"),
            step("verifySha256").required(TEXT, "file", "hash"),
            step("zip")
                .required(TEXT, "zipFile")
                .optional(FLAG, "archive", "defaultExcludes")
                .optional(TEXT, "dir", "exclude", "glob")
                .optional(FLAG, "overwrite"),
            step("unzip")
                .required(TEXT, "zipFile")
                .optional(TEXT, "charset", "dir", "glob")
                .optional(FLAG, "quiet", "read", "test"),
            step("tar")
                .required(TEXT, "file")
                .optional(FLAG, "archive", "compress", "defaultExcludes")
                .optional(TEXT, "dir", "exclude", "glob")
                .optional(FLAG, "overwrite"),
            step("untar")
                .required(TEXT, "file")
                .optional(TEXT, "dir", "glob")
                .optional(FLAG, "keepPermissions", "quiet", "test"));
  }

  /** Steps that read and write data. */
  private static final class Data {
    static final List<CallDescription> STEPS =
        List.of(
            step("readJSON")
                .optional(TEXT, "file")
                .optional(FLAG, "returnPojo")
                .optional(TEXT, "text"),
            step("writeJSON")
                .required(OBJECT, "json")
                .optional(TEXT, "file")
                .optional(NUMBER, "pretty")
                .optional(FLAG, "returnText"),
            step("readYaml").optional(TEXT, "file", "text"),
            step("writeYaml")
                .optional(TEXT, "charset")
                .optional(OBJECT, "data", "datas")
                .optional(TEXT, "file")
                .optional(FLAG, "overwrite", "returnText"),
            step("readProperties")
                .optional(TEXT, "charset")
                .optional(OBJECT, "defaults")
                .optional(TEXT, "file")
                .optional(FLAG, "interpolate")
                .optional(TEXT, "text"),
            step("readCSV")
                .optional(TEXT, "charset", "file")
                .optional(OBJECT, "format")
                .optional(TEXT, "text"),
            step("writeCSV")
                .required(TEXT, "file")
                .required(OBJECT, "records")
                .optional(TEXT, "charset")
                .optional(OBJECT, "format"),
            step("readManifest").optional(TEXT, "file", "text"),
            step("readMavenPom").optional(TEXT, "file"),
            step("writeMavenPom").required(OBJECT, "model").optional(TEXT, "file"),
            step("compareVersions").required(TEXT, "v1", "v2").optional(FLAG, "failIfEmpty"),
            step("nodesByLabel").required(TEXT, "label").optional(FLAG, "offline"));
  }

  private static CallDescription step(String name) {
    return CallDescription.of(name);
  }
}
