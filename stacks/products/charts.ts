import { App, Chart } from 'cdk8s';

/** The charts of one platform. */
export class Charts {
  readonly #app = new App();

  /** Every chart, in the order of their products. */
  get all(): readonly Chart[] {
    return this.#app.charts;
  }

  /** A chart for one product, with the labels of the platform on every object. */
  add(name: string, namespace?: string): Chart {
    return new Chart(this.#app, name, {
      ...(namespace === undefined ? {} : { namespace }),
      disableResourceNameHashes: true,
      labels: { 'app.kubernetes.io/part-of': 'plinth', 'app.kubernetes.io/managed-by': 'plinth' },
    });
  }
}
