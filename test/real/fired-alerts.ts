import type { RealLab } from './real-lab';

interface Alert {
  readonly labels: Readonly<Record<string, string>>;
}

/** What has reached Alertmanager. */
export class FiredAlerts {
  private constructor(
    private readonly lab: RealLab,
    private readonly ask: (filter: string) => Promise<readonly Alert[]>,
  ) {}

  static async of(lab: RealLab): Promise<FiredAlerts> {
    const alertmanager = await lab.alertmanager();
    return new FiredAlerts(lab, (filter) =>
      alertmanager.get<readonly Alert[]>(`/api/v2/alerts?filter=${encodeURIComponent(filter)}`),
    );
  }

  /** Alerts of this name, in one namespace or wherever. */
  async named(name: string, namespace?: string): Promise<readonly Alert[]> {
    const found = await this.ask(`alertname="${name}"`);
    return found.filter(
      ({ labels }) => namespace === undefined || labels['namespace'] === namespace,
    );
  }

  /** Waits until an alert with these labels is there. */
  async reached(name: string, labels: Readonly<Record<string, string>>): Promise<void> {
    await this.lab.eventually(async () => {
      expect(await this.named(name)).toContainEqual(
        expect.objectContaining({ labels: expect.objectContaining(labels) as object }),
      );
    }, 330);
  }
}
