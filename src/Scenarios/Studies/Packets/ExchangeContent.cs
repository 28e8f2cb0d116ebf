using Sim.Engine.Exchange;
using Sim.Workloads.Experts;

namespace Sim.Scenarios.Studies.Packets;

/// <summary>What the ranks of a unit send in an exchange: on an empty network its times depend on nothing else.</summary>
internal sealed class ExchangeContent : IEquatable<ExchangeContent>
{
    private readonly ExchangeKind _kind;
    private readonly long[] _sent;
    private readonly int _hash;

    private ExchangeContent(ExchangeKind kind, long[] sent)
    {
        (_kind, _sent) = (kind, sent);
        var hash = new HashCode();
        hash.Add(kind);
        foreach (var value in sent)
        {
            hash.Add(value);
        }

        _hash = hash.ToHashCode();
    }

    /// <summary>A low-latency exchange: whole bytes from rank to rank.</summary>
    public static ExchangeContent Of(ExchangeKind kind, double[][] rows, long bytesPerRow) => new(kind, [.. rows.SelectMany(own => own.Select(count => (long)Math.Round(count * bytesPerRow)))]);

    /// <summary>An exchange of the normal kernels: tokens from rank to node and from rank to GPU.</summary>
    public static ExchangeContent Of(ExchangeKind kind, RoutingCounts[] counts) => new(kind, [.. counts.SelectMany(own => own.TokensToNode.Concat(own.TokensToGpu).Select(count => (long)count))]);

    public bool Equals(ExchangeContent? other) => other is not null && _hash == other._hash && _kind == other._kind && _sent.AsSpan().SequenceEqual(other._sent);

    public override bool Equals(object? obj) => Equals(obj as ExchangeContent);

    public override int GetHashCode() => _hash;
}
