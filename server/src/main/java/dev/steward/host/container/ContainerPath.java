package dev.steward.host.container;

import org.jspecify.annotations.Nullable;

/**
 * A build's PATH in terms of the image: the folders of the machine's PATH do not exist there, so
 * the image's own PATH replaces them.
 *
 * @param prefix what precedes the image's PATH; null if the path does not end in the machine's PATH
 *     and is used unchanged
 */
record ContainerPath(@Nullable String prefix) {

  /**
   * Converts a path.
   *
   * @param path null for the default
   * @param machinePath PATH of builds on the machine
   */
  static ContainerPath of(@Nullable String path, String machinePath) {
    if (path == null || path.equals(machinePath)) {
      return new ContainerPath("");
    }
    return new ContainerPath(
        path.endsWith(":" + machinePath)
            ? path.substring(0, path.length() - machinePath.length())
            : null);
  }
}
