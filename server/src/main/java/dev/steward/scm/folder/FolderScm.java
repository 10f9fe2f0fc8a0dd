package dev.steward.scm.folder;

import dev.steward.job.definition.SourceControl;
import java.util.List;

/**
 * Copies a folder from the machine that the build runs on.
 *
 * @param path absolute path of the folder; variables are not expanded, because users without
 *     permission to configure the job can set them
 * @param clearsWorkspace whether to delete everything in the workspace first
 * @param copiesHidden whether to copy files and folders whose name starts with a dot
 * @param includes whether the wildcards select the files to copy, or those to leave out
 * @param wildcards Ant-style patterns; a pattern without a slash matches names in any folder
 */
record FolderScm(
    String path,
    boolean clearsWorkspace,
    boolean copiesHidden,
    boolean includes,
    List<String> wildcards)
    implements SourceControl {

  static final String CLASS = "hudson.plugins.filesystem_scm.FSSCM";

  @Override
  public String className() {
    return CLASS;
  }
}
