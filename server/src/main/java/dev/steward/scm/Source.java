package dev.steward.scm;

import dev.steward.job.Scm;
import dev.steward.text.Variables;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A validated remote of a job, with variables expanded. */
record Source(String name, GitUrl url, List<Refspec> refspecs, String credentialsId) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_./-]*");

  static List<Source> all(Scm.Git config, Map<String, String> environment) throws GitFailed {
    var all = new ArrayList<Source>();
    var names = new HashSet<String>();
    for (Scm.Remote remote : config.remotes()) {
      String name = Variables.expand(remote.name(), environment);
      if (name.isEmpty()) {
        name = all.isEmpty() ? "origin" : "origin" + all.size();
      }
      if (!NAME.matcher(name).matches() || name.contains("..") || !names.add(name)) {
        throw new GitFailed("The remote name " + name + " is invalid or used twice.");
      }
      all.add(
          new Source(
              name,
              GitUrl.checked(Variables.expand(remote.url(), environment)),
              Refspec.all(Variables.expand(remote.refspec(), environment), name),
              Variables.expand(remote.credentialsId(), environment)));
    }
    if (all.isEmpty()) {
      throw new GitFailed(
          "No repository URL is configured. Set it in the job's source control section.");
    }
    return all;
  }

  /** The local name of a remote ref; null if it is not fetched. */
  @Nullable String kept(String ref) {
    for (Refspec refspec : refspecs) {
      String kept = refspec.map(ref);
      if (kept != null) {
        return kept;
      }
    }
    return null;
  }
}
