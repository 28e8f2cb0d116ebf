using Sim.Engine.Compute;

namespace Sim.Engine.Tests.Compute;

public sealed class ExchangeModelTests
{
    private static readonly ExchangeModel Model = new()
    {
        NicEfficiency = 0.9,
        NvlinkEfficiency = 0.8,
        CopyPerSm = new[,] { { 20e9, 10e9 }, { 20e9, 10e9 } },
        Base = [30e-6, 50e-6],
        PerNode = [5e-6, 10e-6],
        NotifyBase = 40e-6,
        NotifyPerNode = 10e-6,
    };

    [Theory]
    [InlineData(45e6, 0, 0, 1e-3)] // 45 MB over 0.9 x 50 GB/s
    [InlineData(0, 128e6, 0, 1e-3)] // 128 MB over 0.8 x 160 GB/s
    [InlineData(0, 0, 200e6, 1e-3)] // 200 MB over 20 SMs x 10 GB/s
    [InlineData(45e6, 64e6, 100e6, 1e-3)] // the slowest of the three alone
    public void The_slowest_resource_sets_the_time(double remote, double nvlink, double copied, double seconds) =>
        Assert.Equal(seconds + 30e-6 + (3 * 5e-6), Model.Seconds(ExchangeOperation.Dispatch, 4, 20, remote, nvlink, copied, 50e9, 160e9), 1e-12);

    [Fact]
    public void One_node_needs_no_notify() => Assert.Equal(0, Model.NotifySeconds(1));
}
