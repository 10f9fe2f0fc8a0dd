package dev.steward.step;

import dev.steward.job.definition.PostBuildAction;
import dev.steward.type.Field;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;

/**
 * Archives artifacts.
 *
 * @param include glob patterns, separated by commas
 * @param exclude as {@code include}; empty for none
 * @param defaultExcludes whether to use Ant's default excludes, such as .git
 * @param allowsEmpty whether the build may succeed if nothing matches
 * @param onlyIfSuccessful whether to archive only if the build is successful
 * @param fingerprint whether to record fingerprints of the files
 * @param unstableIfIncomplete whether the build becomes unstable if matching files cannot be
 *     archived
 */
public record ArtifactArchiver(
    String include,
    String exclude,
    boolean defaultExcludes,
    boolean caseSensitive,
    boolean allowsEmpty,
    boolean onlyIfSuccessful,
    boolean fingerprint,
    boolean unstableIfIncomplete)
    implements PostBuildAction {

  private static final Field<String> ARTIFACTS =
      Field.text("artifacts", "Files to archive, such as target/*.jar")
          .required()
          .help("Patterns, separated by commas.");
  private static final Field<String> EXCLUDES =
      Field.text("excludes", "Excludes").help("Patterns, separated by commas.");
  private static final Field<Boolean> DEFAULT_EXCLUDES =
      Field.flagDefaultTrue("defaultExcludes", "Use default excludes (such as .git)");
  private static final Field<Boolean> CASE_SENSITIVE =
      Field.flagDefaultTrue("caseSensitive", "Case sensitive");
  private static final Field<Boolean> ALLOW_EMPTY =
      Field.flag("allowEmptyArchive", "Do not fail build if archiving returns nothing");
  private static final Field<Boolean> ONLY_IF_SUCCESSFUL =
      Field.flag("onlyIfSuccessful", "Archive artifacts only if build is successful");
  private static final Field<Boolean> FINGERPRINT =
      Field.flag("fingerprint", "Fingerprint all archived artifacts");
  private static final Field<Boolean> UNSTABLE_IF_INCOMPLETE =
      Field.flag(
          "unstableIfIncomplete", "Mark the build unstable if matching files cannot be archived");

  public static final TypeDescription<ArtifactArchiver> TYPE =
      TypeDescription.of(
              TypeKind.ACTION,
              "archiveArtifacts",
              ArtifactArchiver.class,
              "hudson.tasks.ArtifactArchiver")
          .label("Archive the artifacts")
          .help("Stores files of the workspace with the build.")
          .fields(
              ARTIFACTS,
              EXCLUDES,
              DEFAULT_EXCLUDES,
              CASE_SENSITIVE,
              ALLOW_EMPTY,
              ONLY_IF_SUCCESSFUL,
              FINGERPRINT,
              UNSTABLE_IF_INCOMPLETE)
          .reader(in ->
              new ArtifactArchiver(
                  in.get(ARTIFACTS),
                  in.get(EXCLUDES),
                  in.get(DEFAULT_EXCLUDES),
                  in.get(CASE_SENSITIVE),
                  in.get(ALLOW_EMPTY),
                  in.get(ONLY_IF_SUCCESSFUL),
                  in.get(FINGERPRINT),
                  in.get(UNSTABLE_IF_INCOMPLETE)));
}
