package io.howdah.broker.model;

/** Who manages a definition, so that the file and the API don't fight over it. */
public enum RecordOwner {
  FILE,
  API
}
