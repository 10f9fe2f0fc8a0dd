package dev.steward.pipeline.catalog;

import static dev.steward.pipeline.catalog.ParameterType.FLAG;
import static dev.steward.pipeline.catalog.ParameterType.LIST;
import static dev.steward.pipeline.catalog.ParameterType.NUMBER;
import static dev.steward.pipeline.catalog.ParameterType.OBJECT;
import static dev.steward.pipeline.catalog.ParameterType.TEXT;

import java.util.List;

/** Steps that use other services. */
final class ServiceStepCatalog {

  static final List<CallDescription> STEPS =
      List.of(
          step("slackSend")
              .optional(OBJECT, "attachments")
              .optional(TEXT, "baseUrl")
              .optional(OBJECT, "blocks")
              .optional(FLAG, "botUser")
              .optional(TEXT, "channel", "color")
              .optional(FLAG, "failOnError")
              .optional(TEXT, "iconEmoji")
              .optionalSole(TEXT, "message")
              .optional(FLAG, "notifyCommitters", "replyBroadcast", "sendAsText")
              .optional(TEXT, "teamDomain", "timestamp", "token", "tokenCredentialId")
              .optional(TEXT, "username"),
          step("publishHTML").required(OBJECT, "target"),
          step("buildName").required(TEXT, "nameTemplate"),
          step("buildDescription").required(TEXT, "descriptionTemplate"),
          step("configFileProvider").required(LIST, "managedFiles").block(),
          step("copyArtifacts")
              .required(TEXT, "projectName")
              .optional(FLAG, "appendSrcNumberToTarget")
              .optional(TEXT, "excludes", "filter")
              .optional(FLAG, "fingerprintArtifacts", "flatten", "optional")
              .optional(TEXT, "parameters", "resultVariableSuffix")
              .optional(OBJECT, "selector")
              .optional(TEXT, "target"),
          step("githubNotify")
              .required(TEXT, "status", "description")
              .optional(TEXT, "account", "context", "credentialsId", "gitApiUrl", "repo", "sha")
              .optional(TEXT, "targetUrl"),
          step("withMaven")
              .optional(TEXT, "globalMavenSettingsConfig", "globalMavenSettingsFilePath", "jdk")
              .optional(TEXT, "maven", "mavenLocalRepo", "mavenOpts", "mavenSettingsConfig")
              .optional(TEXT, "mavenSettingsFilePath")
              .optional(OBJECT, "options")
              .optional(TEXT, "publisherStrategy", "tempBinDir")
              .optional(FLAG, "traceability")
              .block(),
          step("withSonarQubeEnv")
              .optional(TEXT, "credentialsId")
              .optional(FLAG, "envOnly")
              .optionalSole(TEXT, "installationName")
              .block(),
          step("waitForQualityGate")
              .optionalSole(FLAG, "abortPipeline")
              .optional(TEXT, "credentialsId", "webhookSecretId"),
          step("withAWS")
              .optional(TEXT, "credentials")
              .optional(NUMBER, "duration")
              .optional(TEXT, "endpointUrl", "externalId", "federatedUserId", "iamMfaToken")
              .optional(TEXT, "policy", "principalArn", "profile", "region", "role", "roleAccount")
              .optional(TEXT, "roleSessionName", "samlAssertion")
              .optional(FLAG, "useNode")
              .block(),
          s3(
              step("s3Upload")
                  .required(TEXT, "bucket")
                  .optional(TEXT, "acl", "cacheControl", "contentDisposition", "contentEncoding")
                  .optional(TEXT, "contentType", "excludePathPattern", "file", "includePathPattern")
                  .optional(TEXT, "kmsId")
                  .optional(LIST, "metadatas")
                  .optional(TEXT, "path", "redirectLocation", "sseAlgorithm", "tags", "text")
                  .optional(FLAG, "verbose")
                  .optional(TEXT, "workingDir")),
          s3(
              step("s3Download")
                  .required(TEXT, "file", "bucket")
                  .optional(FLAG, "disableParallelDownloads", "force")
                  .optional(TEXT, "path")),
          s3(
              step("s3FindFiles")
                  .required(TEXT, "bucket")
                  .optional(TEXT, "glob")
                  .optional(FLAG, "onlyFiles")
                  .optional(TEXT, "path")),
          s3(step("s3DoesObjectExist").required(TEXT, "bucket", "path")),
          s3(step("s3Delete").required(TEXT, "bucket", "path")),
          step("cache")
              .required(LIST, "caches")
              .optional(TEXT, "defaultBranch")
              .optional(NUMBER, "maxCacheSize")
              .optional(FLAG, "skipRestore", "skipSave")
              .block(),
          step("allure")
              .optional(TEXT, "commandline", "configPath")
              .optional(FLAG, "disabled", "includeProperties")
              .optional(TEXT, "jdk")
              .optional(LIST, "properties")
              .optional(TEXT, "report", "reportBuildPolicy", "reportName", "resultPolicy")
              .optionalSole(OBJECT, "results")
              .optional(TEXT, "unstableThresholdPercent"),
          step("httpRequest")
              .required(TEXT, "url")
              .optional(TEXT, "acceptType", "authentication")
              .optional(FLAG, "consoleLogResponseBody")
              .optional(TEXT, "contentType")
              .optional(OBJECT, "customHeaders", "formData")
              .optional(TEXT, "httpMode", "httpProxy")
              .optional(FLAG, "ignoreSslErrors")
              .optional(TEXT, "multipartName", "outputFile", "proxyAuthentication")
              .optional(FLAG, "quiet")
              .optional(TEXT, "requestBody", "responseHandle")
              .optional(NUMBER, "timeout")
              .optional(TEXT, "uploadFile")
              .optional(FLAG, "useNtlm", "useSystemProperties")
              .optional(TEXT, "validResponseCodes", "validResponseContent")
              .optional(FLAG, "wrapAsMultipart"));

  private ServiceStepCatalog() {}

  /** Adds the parameters that all steps for S3 have. */
  private static CallDescription s3(CallDescription step) {
    return step.optional(FLAG, "pathStyleAccessEnabled", "payloadSigningEnabled");
  }

  private static CallDescription step(String name) {
    return CallDescription.of(name);
  }
}
