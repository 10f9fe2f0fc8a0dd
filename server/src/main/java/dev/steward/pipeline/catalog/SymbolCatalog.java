package dev.steward.pipeline.catalog;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The names of calls that describe an object, for the arguments of steps, options, triggers and
 * parameters, such as {@code string(name: 'A')}.
 */
public final class SymbolCatalog {

  private SymbolCatalog() {}

  /** Whether a call with the name describes an object. */
  public static boolean has(String name) {
    return SymbolNames.ALL.contains(name);
  }

  /** All names in alphabetical order. */
  public static Collection<String> names() {
    return SymbolNames.ALL;
  }

  /** Publishers of {@code withMaven} for plugins that this server does not have. */
  public static final List<String> PUBLISHERS_WITHOUT_EFFECT =
      List.of(
          "concordionPublisher",
          "coveragePublisher",
          "dependenciesFingerprintPublisher",
          "findbugsPublisher",
          "invokerPublisher",
          "jacocoPublisher",
          "jgivenPublisher",
          "mavenLinkerPublisher",
          "openTasksPublisher",
          "pipelineGraphPublisher",
          "spotbugsPublisher");

  /** Symbols that no directive of a declarative pipeline accepts. */
  private static final List<String> OTHERS =
      List.of(
          "usernamePassword",
          "usernameColonPassword",
          "string",
          "file",
          "zip",
          "certificate",
          "sshUserPrivateKey",
          "gitUsernamePassword",
          "parameters",
          "pipelineTriggers",
          "buildDiscarder",
          "logRotator",
          "agent",
          "nonresumable",
          "kubernetesAgent",
          "scmGit",
          "gitSCM",
          "cloneOption",
          "checkoutOption",
          "cleanBeforeCheckout",
          "cleanAfterCheckout",
          "localBranch",
          "submodule",
          "submoduleOption",
          "lfs",
          "pruneStaleBranch",
          "pruneTags",
          "modernSCM",
          "legacySCM",
          "fromScm",
          "gitSource",
          "jobBuildDiscarder",
          "pattern",
          "plainText",
          "user",
          "brokenBuildSuspects",
          "arbitraryFileCache",
          "artifactsPublisher",
          "brokenTestsSuspects",
          "buildUser",
          "configFile",
          "contributor",
          "copyArtifactPermission",
          "culprits",
          "developers",
          "junitPublisher",
          "lastCompleted",
          "lastSuccessful",
          "lastWithArtifacts",
          "latestSavedBuild",
          "permalink",
          "recipients",
          "requestor",
          "specific",
          "upstreamDevelopers",
          "always",
          "configMapVolume",
          "containerEnvVar",
          "containerTemplate",
          "emptyDirVolume",
          "emptyDirWorkspaceVolume",
          "envVar",
          "hostPathVolume",
          "hostPathWorkspaceVolume",
          "merge",
          "never",
          "nfsWorkspaceVolume",
          "onFailure",
          "override",
          "persistentVolumeClaim",
          "persistentVolumeClaimWorkspaceVolume",
          "podAnnotation",
          "podEnvVar",
          "portMapping",
          "secretEnvVar",
          "secretVolume");

  /** Created on first use. */
  private static final class SymbolNames {
    static final Set<String> ALL = names();

    private static Set<String> names() {
      var all = new TreeSet<>(OTHERS);
      all.addAll(PUBLISHERS_WITHOUT_EFFECT);
      all.addAll(ReportSymbols.SUPPORTED);
      all.addAll(ReportSymbols.MISSING);
      Stream.of(
              DirectiveCatalog.AGENTS,
              DirectiveCatalog.TRIGGERS,
              DirectiveCatalog.PARAMETERS,
              DirectiveCatalog.CONDITIONS,
              DirectiveCatalog.OPTIONS,
              DirectiveCatalog.NESTED_CALLS)
          .map(Map::keySet)
          .forEach(all::addAll);
      return Collections.unmodifiableSet(all);
    }
  }
}
