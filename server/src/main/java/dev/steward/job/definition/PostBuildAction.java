package dev.steward.job.definition;

/** A post-build action, which runs after the build steps, whatever their result. */
public interface PostBuildAction {}
