namespace Sim.Engine.Results;

/// <summary>One operation of one rank on one stream, for charts and traces.</summary>
/// <param name="Rank">Rank.</param>
/// <param name="PipelineRank">Pipeline rank (0..PP-1), or -1.</param>
/// <param name="Stream">compute, communication, pipeline, weight-gradient, link name.</param>
/// <param name="Name">What ran.</param>
/// <param name="Kind">F, B, W, F&amp;B, dispatch, combine, notify, send, reduce, optimizer, wait.</param>
/// <param name="StartPicoseconds">Start.</param>
/// <param name="EndPicoseconds">End.</param>
public sealed record TimelineSpan(int Rank, int PipelineRank, string Stream, string Name, string Kind, long StartPicoseconds, long EndPicoseconds);
