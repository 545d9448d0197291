package io.howdah.broker.config;

import io.howdah.broker.model.HadoopArchive;
import io.howdah.broker.model.HadoopImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a cluster's workers have their Hadoop from: {@code home}, {@code hadoop.uri} or {@code
 * hadoop.image}, one of the three.
 *
 * @param named whether {@code hadoop} is there, so that {@code home} must not be
 */
record HadoopSource(boolean named, Optional<HadoopArchive> archive, Optional<HadoopImage> image) {
  private static final int LONGEST = 1024;

  private static final String URI_ALLOWED =
      "a URI of at most 1024 characters that agents fetch, http://, https://, hdfs:// or file:///,"
          + " without blanks, quotes and backslashes";

  /** As Docker reads it: [host[:port]/]path[:tag][@digest]. */
  private static final String IMAGE =
      "[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5}(?=/))?"
          + "([/._-][A-Za-z0-9._-]*[A-Za-z0-9])*"
          + "(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[0-9a-f]{64})?";

  static HadoopSource parse(Field field, String cluster) {
    Section section = field.section();
    Field uri = section.field("uri");
    Field cache = section.field("cache");
    Field sha512 = section.field("sha512");
    Field image = section.field("image");
    Section imageKeys = image.section();
    Field name = imageKeys.field("name");
    Field forcePull = imageKeys.field("force-pull");
    Field volumes = imageKeys.field("volumes");
    if (!field.isPresent()) {
      return new HadoopSource(false, Optional.empty(), Optional.empty());
    }
    HadoopSource source;
    if (image.isPresent()) {
      for (Field other : List.of(uri, cache, sha512)) {
        if (other.isPresent()) {
          other.error(
              "hadoop.uri with its keys and hadoop.image exclude each other in cluster \"%s\"; leave"
                      .formatted(cluster)
                  + " out what is not wanted");
        }
      }
      // What is no set of keys was refused as such.
      HadoopImage read =
          image.isSection()
              ? image(name, forcePull, volumes)
              : new HadoopImage("refused", false, List.of());
      source = new HadoopSource(true, Optional.empty(), Optional.of(read));
      imageKeys.end();
    } else {
      source = new HadoopSource(true, Optional.of(archive(uri, cache, sha512)), Optional.empty());
    }
    section.end();
    return source;
  }

  /** Hadoop's folder on the agents; empty where it comes in another way. */
  String home(Field field, String cluster) {
    if (!named) {
      return field
          .text(
              "the absolute path of the Hadoop installation on the agents, or in its place"
                  + " hadoop.uri or hadoop.image",
              Names::isAbsolutePath)
          .required("/");
    }
    if (field.isPresent()) {
      field.error(
          "home and %s exclude each other in cluster \"%s\"; leave one of them out"
              .formatted(image.isPresent() ? "hadoop.image" : "hadoop.uri", cluster));
    }
    return "";
  }

  private static HadoopArchive archive(Field uri, Field cache, Field sha512) {
    return new HadoopArchive(
        uri.text(
                URI_ALLOWED,
                text ->
                    text.length() <= LONGEST
                        && text.matches(
                            "(https?|hdfs)://[^/\\s\"'\\\\][^\\s\"'\\\\]*|file:///[^\\s\"'\\\\]+"))
            .required("file:///"),
        cache.flag().or(false),
        sha512
            .text(
                "the SHA-512 of the tarball, 128 hexadecimal digits",
                text -> text.matches("[0-9a-fA-F]{128}"))
            .or("")
            .toLowerCase(Locale.ROOT));
  }

  private static HadoopImage image(Field name, Field forcePull, Field volumes) {
    List<String> all = new ArrayList<>();
    for (Field volume : volumes.items("paths on the agents")) {
      all.add(
          volume
              .text(
                  "the absolute path of a folder or file on the agents without blanks, commas and"
                      + " colons; \"PATH:ro\" where it must not be changed",
                  text -> text.matches("/[^\\s,:]+(:ro)?"))
              .or("/"));
    }
    return new HadoopImage(
        name.text(
                "the name of a Docker image, such as registry.example.org:5000/hadoop:3.4.1",
                text -> text.length() <= LONGEST && text.matches(IMAGE))
            .required("missing"),
        forcePull.flag().or(false),
        all);
  }
}
