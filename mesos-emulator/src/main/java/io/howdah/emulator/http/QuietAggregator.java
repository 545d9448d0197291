package io.howdah.emulator.http;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;

/** Mesos never answers {@code Expect: 100-continue}; Netty would. */
final class QuietAggregator extends HttpObjectAggregator {
  QuietAggregator(int largest) {
    super(largest);
  }

  @Override
  protected Object newContinueResponse(
      HttpMessage start, int maxContentLength, ChannelPipeline pipeline) {
    return null;
  }
}
