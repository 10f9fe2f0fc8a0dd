package dev.steward.scm.git;

import dev.steward.text.Variables;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A validated remote of a job, with variables expanded. */
record GitRemote(String name, GitUrl url, List<Refspec> refspecs, String credentialsId) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_./-]*");

  static List<GitRemote> all(GitScm config, Map<String, String> environment) throws GitException {
    var all = new ArrayList<GitRemote>();
    var names = new HashSet<String>();
    for (GitScm.Remote remote : config.remotes()) {
      String name = Variables.expand(remote.name(), environment);
      if (name.isEmpty()) {
        name = all.isEmpty() ? "origin" : "origin" + all.size();
      }
      if (!NAME.matcher(name).matches() || name.contains("..") || !names.add(name)) {
        throw new GitException("The remote name " + name + " is invalid or used twice.");
      }
      all.add(
          new GitRemote(
              name,
              GitUrl.parse(Variables.expand(remote.url(), environment)),
              Refspec.all(Variables.expand(remote.refspec(), environment), name),
              Variables.expand(remote.credentialsId(), environment)));
    }
    if (all.isEmpty()) {
      throw new GitException(
          "No repository URL is configured. Enter the URL in the job under “Source code"
              + " management”.");
    }
    return all;
  }

  /** The local name of a remote ref; null if it is not fetched. */
  @Nullable String localRef(String ref) {
    for (Refspec refspec : refspecs) {
      String localRef = refspec.map(ref);
      if (localRef != null) {
        return localRef;
      }
    }
    return null;
  }
}
