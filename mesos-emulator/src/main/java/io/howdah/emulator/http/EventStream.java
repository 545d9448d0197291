package io.howdah.emulator.http;

import com.google.protobuf.Message;

/** An answer that goes on: RecordIO records, each sent as exactly one HTTP chunk. */
public interface EventStream {
  /** Sends one event; nothing happens after the stream has ended. */
  void send(Message event);

  /** Ends the response in good order (terminating chunk). */
  void end();

  /** Breaks the connection, as a dying server does. */
  void abort();
}
