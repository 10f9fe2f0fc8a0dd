package dev.steward.library;

import java.util.List;

/**
 * How long the files of a version are used before the repository is asked again.
 *
 * @param refreshMinutes 0 for no limit
 * @param excludedVersions a version that contains one of these texts is not cached
 * @param includedVersions if there are any, only versions that contain one of these texts are
 *     cached
 */
public record LibraryCachePolicy(
    long refreshMinutes, List<String> excludedVersions, List<String> includedVersions) {

  public LibraryCachePolicy {
    excludedVersions = List.copyOf(excludedVersions);
    includedVersions = List.copyOf(includedVersions);
  }

  /** Splits the texts of a setting, which are separated by blanks. */
  public static List<String> versions(String text) {
    return List.of(text.strip().split("\\s+", -1)).stream()
        .filter(version -> !version.isEmpty())
        .toList();
  }

  boolean isExcluded(String version) {
    return excludedVersions.stream().anyMatch(version::contains);
  }

  boolean isIncluded(String version) {
    return includedVersions.isEmpty() || includedVersions.stream().anyMatch(version::contains);
  }
}
